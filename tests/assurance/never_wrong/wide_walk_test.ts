import assert from "node:assert/strict";
import fc from "fast-check";
import { SANDBOX_CREDENTIALS as credentials } from "../../../src/sandbox/tenant.ts";
import { createSpanningClient } from "../../../src/spanning/client.ts";
import type { Reading } from "../../../src/tenant/reading.ts";
import { Walk } from "../../../src/tenant/walk.ts";
import { type Listed, ListVendor, MANNERS, ORDERS } from "../../support/list_vendor.ts";
import { RUNS } from "./asking.ts";

const ORIGIN = "http://127.0.0.1";
/** Long enough to read at several places from the second page on. */
const PAGE_MS = 300;
const LETTERS = "abcdemrsz".split("");
const TENANT = fc.array(
  fc.tuple(fc.constantFrom(...LETTERS), fc.constantFrom(...LETTERS), fc.nat(999)),
  { minLength: 40, maxLength: 120, size: "max" },
).map((names) =>
  names.map(([one, other, number], at): Listed => ({
    id: `id ${at}`,
    name: `${at % 9 === 0 ? one.toUpperCase() : one}${other}${number}@t.example`,
  }))
);
const EVENT = fc.record({
  at: fc.nat(60),
  kind: fc.constantFrom("429", "500", "403", "400", "network", "shape", "add", "remove", "rename"),
  who: fc.nat(200),
  to: fc.constantFrom(...LETTERS),
});
const WALK = fc.record({
  records: TENANT,
  order: fc.constantFrom(...Object.keys(ORDERS)),
  manner: fc.oneof({ weight: 2, arbitrary: fc.constant("honest" as const) }, {
    weight: 1,
    arbitrary: fc.constantFrom(...MANNERS),
  }),
  cap: fc.integer({ min: 1, max: 6 }),
  parallel: fc.integer({ min: 2, max: 6 }),
  turns: fc.array(fc.nat(40), { minLength: 1, maxLength: 12 }),
  events: fc.array(EVENT, { maxLength: 4 }),
  leaveAfter: fc.option(fc.integer({ min: 2, max: 30 }), { nil: undefined }),
});
/** A walk costs several times what a question does. */
const WALKS = Math.min(RUNS, Math.max(1_000, RUNS / 5));

type Scenario = typeof WALK extends fc.Arbitrary<infer T> ? T : never;

Deno.test("a tenant read at several places lacks nobody, or says so, whatever happens meanwhile", async () => {
  let wide = 0;
  await fc.assert(
    fc.asyncProperty(WALK, async (scenario) => {
      const touched = new Set<string>();
      const several = await read(scenario, touched);
      if (several === undefined || several.reading.incompleteness !== undefined) return;
      if (several.most > 1) wide++;
      const list = namesOf(several.reading);
      if (scenario.events.length === 0) {
        const one = await read({ ...scenario, parallel: 1, leaveAfter: undefined }, touched);
        assert.deepEqual(list, namesOf(one?.reading as Reading));
        assert.deepEqual(
          several.reading.directory.facts.warnings,
          one?.reading.directory.facts.warnings,
        );
        return;
      }
      for (const { id, name } of scenario.records) {
        if (!touched.has(id)) assert.ok(list.includes(`${id} ${name}`), `${id} is missing`);
      }
    }),
    { numRuns: WALKS },
  );
  assert.ok(wide > WALKS / 40, `only ${wide} lists were read at several places`);
});

/** Reads the tenant; undefined where that is an error. */
async function read(scenario: Scenario, touched: Set<string>) {
  const { records, events, turns, parallel, leaveAfter } = scenario;
  const vendor = new ListVendor(records, scenario);
  let [open, most, now] = [0, 0, 0];
  const client = createSpanningClient({
    baseUrl: { origin: ORIGIN, region: "custom" },
    credentials,
    sleep: () => Promise.resolve(),
    random: () => 0,
    fetch: async (input) => {
      const url = new URL(String(input));
      if (url.pathname !== "/external/users") {
        return Response.json({ users: records.length, assigned: records.length });
      }
      most = Math.max(most, ++open);
      const number = vendor.requests;
      now += PAGE_MS;
      for (let turn = turns[number % turns.length] ?? 0; turn > 0; turn--) await undefined;
      open--;
      for (const event of events.filter(({ at }) => at === number)) {
        const { kind, who, to } = event;
        if (kind === "network") {
          vendor.requests++;
          throw new TypeError("broken");
        }
        if (kind === "shape") {
          vendor.requests++;
          return Response.json({ users: {} });
        }
        if (/\d/.test(kind)) {
          vendor.requests++;
          return new Response("{}", { status: Number(kind) });
        }
        const one = vendor.records[who % Math.max(1, vendor.records.length)];
        if (kind !== "add" && one !== undefined) touched.add(one.id);
        vendor.change(kind as "add", who, `${to}new${who}@t.example`);
      }
      return answerFrom(vendor, url);
    },
  });
  const walk = new Walk({
    client,
    configuration: {
      cacheTtlSeconds: 0,
      staleMaxSeconds: 0,
      countCheck: "error",
      parallelPages: parallel,
    },
    host: { now: () => now, sleep: () => new Promise(() => {}) },
  });
  for (let left = 0;; left++) {
    const leave = new AbortController();
    let pages = 0;
    try {
      const reading = await walk.advance(leave.signal, () => {
        if (left < 3 && ++pages === leaveAfter) leave.abort();
      });
      return { reading, most };
    } catch {
      if (!leave.signal.aborted) return undefined;
    }
  }
}

function answerFrom(vendor: ListVendor, url: URL): Response {
  const name = url.searchParams.get("sortPropOffset");
  const id = url.searchParams.get("msIdOffset");
  const isMadeUp = id !== null && /^[0-]+$/.test(id);
  const answer = vendor.ask(Number(url.searchParams.get("size")), {
    ...(name === null ? {} : isMadeUp ? { name } : { cursor: JSON.stringify({ name, id }) }),
  });
  if (answer === "refused") return new Response("{}", { status: 400 });
  const { name: last = "", id: lastId = "" } = answer.cursor === undefined
    ? {}
    : JSON.parse(answer.cursor);
  const query = new URLSearchParams({ msIdOffset: lastId, sortPropOffset: last, size: "9" });
  return Response.json({
    users: answer.records.map((each) => ({
      userPrincipalName: each.name,
      msId: each.id,
      assigned: true,
      isAdmin: false,
      isDeleted: false,
      isArchive: false,
      tags: ["User"],
    })),
    nextLink: answer.cursor === undefined ? "" : `${ORIGIN}/external/users?${query}`,
  });
}

function namesOf({ directory }: Reading): string[] {
  return [...directory.entries()].map(({ identity: { id, userPrincipalName } }) =>
    `${id} ${userPrincipalName}`
  );
}
