import type { DataSource } from "../../app/data_source.ts";
import { readPeople } from "../../app/facts.ts";
import { MOST_PEOPLE, People } from "../../app/people.ts";
import { inventPeople, serve } from "../assurance/apps/invented_access.ts";
import assert from "node:assert/strict";

/** A source that answers as a server with so many people, and counts what it is asked. */
function sourceOf(count: number, disturb: (call: number) => void = () => {}) {
  const answer = serve({ people: inventPeople(count) });
  const calls: { tool: string; args: Record<string, unknown> }[] = [];
  const source: DataSource = {
    first: () => {},
    canCall: () => true,
    offers: () => undefined,
    download: () => Promise.resolve(false),
    call: (tool, args) => {
      calls.push({ tool, args });
      disturb(calls.length);
      // deno-lint-ignore no-explicit-any
      const { structuredContent } = answer(tool, args) as any;
      return Promise.resolve({ structured: structuredContent, text: "", failed: false });
    },
  };
  // deno-lint-ignore no-explicit-any
  const first = (answer("show_access", {}) as any).structuredContent;
  return { source, calls, first: readPeople(first) };
}

const drawn = () => Promise.resolve();

Deno.test("10,000 people come in order, in 50 calls of 200", async () => {
  const { source, calls, first } = sourceOf(10_000);
  const people = new People(source, { tenant: "t" }, () => {}, drawn);
  await people.begin({}, first);
  assert.equal(people.current?.state, "loaded");
  assert.deepEqual(
    people.current.people.map(({ id }) => id),
    inventPeople(10_000).map(({ id }) => id),
  );
  assert.equal(calls.length, 50);
  assert.ok(
    calls.every(({ tool, args }) =>
      tool === "list_users" && args["limit"] === 200 && args["tenant"] === "t"
    ),
  );
});

Deno.test("the first people are drawn before more are asked for", async () => {
  const { source, calls, first } = sourceOf(400);
  const seen: string[] = [];
  const people = new People(source, {}, () => seen.push(`changed ${calls.length}`), () => {
    seen.push(`drawn ${calls.length}`);
    return Promise.resolve();
  });
  await people.begin({}, first);
  assert.deepEqual(seen.slice(0, 2), ["changed 0", "drawn 0"]);
});

Deno.test("beyond what the page keeps, filters ask the server", async () => {
  const { source, calls, first } = sourceOf(MOST_PEOPLE + 500);
  const people = new People(source, {}, () => {}, drawn);
  await people.begin({}, first);
  assert.equal(people.current?.state, "capped");
  const before = calls.length;
  await people.need({ role: "global_admin" });
  assert.equal(calls[before]?.args["role"], "global_admin");
  assert.equal(people.current.state, "loaded");
  const expected = inventPeople(MOST_PEOPLE + 500).filter(({ roles }) =>
    roles.includes("global_admin")
  );
  assert.equal(people.current.people.length, expected.length);
  await people.need({});
  assert.equal(people.current.state, "capped");
});

Deno.test("a loaded list answers filters by itself", async () => {
  const { source, calls, first } = sourceOf(300);
  const people = new People(source, {}, () => {}, drawn);
  await people.begin({}, first);
  const before = calls.length;
  await people.need({ role: "global_admin", query: "x" });
  assert.equal(calls.length, before);
});

Deno.test("a page that fails stops the list, says why, and can be asked again", async () => {
  let broken = true;
  const { source, first } = sourceOf(700, (call) => {
    if (call === 2 && broken) throw new Error("The line broke");
  });
  const people = new People(source, {}, () => {}, drawn);
  await people.begin({}, first);
  assert.equal(people.current?.state, "stopped");
  assert.equal(people.current.stopped, "The line broke");
  assert.equal(people.current.people.length, 225);
  broken = false;
  await people.resume();
  assert.equal(people.current.state, "loaded");
  assert.equal(people.current.people.length, 700);
});

Deno.test("of several pages' sources the less certain one counts, with every warning", async () => {
  const { source, first } = sourceOf(300);
  const people = new People(source, {}, () => {}, drawn);
  await people.begin({}, {
    ...first,
    source: { ...first.source, complete: false, confirmed: false, warnings: ["one"] },
  });
  const { complete, confirmed, warnings } = people.current?.source ?? {};
  assert.deepEqual({ complete, confirmed, warnings }, {
    complete: false,
    confirmed: false,
    warnings: ["one"],
  });
});
