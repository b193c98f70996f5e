import assert from "node:assert/strict";
import { UserInputError } from "../../src/base/errors.ts";
import type { PackageFolder } from "../../src/evidence/places.ts";
import { generateTenant } from "../../src/sandbox/generate_tenant.ts";
import { programOn, servedApp } from "../support/program.ts";

const TOKENS = { ann: "a-token-for-ann-only", eve: "a-token-for-eve-only" };
const env = { MCP_BEARER_TOKEN: `ann:${TOKENS.ann},eve:${TOKENS.eve}` };

/** The program on a real port, and calls of two callers as they go over the wire. */
function served(options: Partial<Parameters<typeof programOn>[0]> = {}) {
  const program = programOn({ tenant: generateTenant({ users: 3_000 }), env, ...options });
  const app = servedApp(program.access);
  const post = async (
    who: keyof typeof TOKENS,
    method: string,
    params: unknown,
    signal?: AbortSignal,
  ): Promise<string> => {
    const response = await fetch(app.url, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "accept": "application/json, text/event-stream",
        "authorization": `Bearer ${TOKENS[who]}`,
      },
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
      ...(signal === undefined ? {} : { signal }),
    });
    return await response.text();
  };
  const call = (who: keyof typeof TOKENS, args: Record<string, unknown>, progressToken?: unknown) =>
    post(who, "tools/call", {
      name: "list_users",
      arguments: { limit: 1, ...args },
      ...(progressToken === undefined ? {} : { _meta: { progressToken } }),
    });
  return { ...program, post, call, [Symbol.asyncDispose]: app[Symbol.asyncDispose] };
}

Deno.test("a long progress token is not sent back with every page", async () => {
  await using app = served();
  const token = "x".repeat(200_000);
  const long = await app.call("eve", {}, token);
  assert.ok(long.length < 20_000, String(long.length));
  assert.doesNotMatch(long, /notifications\/progress/);
  assert.match(long, /"matched":3000/);
  const short = await app.call("ann", { refresh: true }, "x".repeat(64));
  assert.match(short, /notifications\/progress/);
});

Deno.test("one caller's refreshes are limited, and take nothing from another's", async () => {
  await using app = served();
  const pages = () => app.requests.filter(({ url }) => url.includes("/users")).length;
  const each = [];
  for (let i = 0; i < 9; i++) {
    const before = pages();
    each.push({
      text: await app.call("eve", { refresh: true, query: `${i}` }),
      asked: pages() - before,
    });
    app.clock.now += 2_200;
  }
  assert.ok(each.slice(0, 4).every(({ asked }) => asked > 0));
  const refused = each.filter(({ asked }) => asked === 0);
  assert.equal(refused.length, 4);
  for (const { text } of refused) {
    assert.match(
      text,
      /Cannot read the user list again yet: .*Ask without refresh: true, or again in/,
    );
  }
  assert.match(await app.call("eve", {}), /"matched":3000/);
  assert.match(await app.call("ann", { refresh: true }), /"matched":3000/);
});

Deno.test("a text that no name can contain is not searched for", async () => {
  await using app = served();
  await app.call("eve", {});
  const ref = { type: "ref/prompt", name: "offboarding_check" };
  const complete = (value: string) =>
    app.post("eve", "completion/complete", { ref, argument: { name: "user", value } });
  assert.match(await complete("a"), /"hasMore":true/);
  assert.match(await complete("a".repeat(257)), /"values":\[\]/);
});

/** A folder that reads packages to their end, and tells how many it read at once and to the end. */
function watchedFolder() {
  const seen = { writing: 0, most: 0, whole: 0 };
  const write: PackageFolder["write"] = async (name, files) => {
    seen.most = Math.max(seen.most, ++seen.writing);
    try {
      for await (const { content } of files) for await (const _ of content);
      seen.whole++;
      return { name, place: `/${name}`, wasThere: false };
    } finally {
      seen.writing--;
    }
  };
  const find = async (): Promise<never> => {
    seen.most = Math.max(seen.most, ++seen.writing);
    await new Promise((resolve) => setTimeout(resolve, 10));
    seen.writing--;
    throw new UserInputError("No such review");
  };
  const folder = { write, find } as unknown as PackageFolder;
  return { seen, openEvidence: () => Promise.resolve(folder) };
}

Deno.test("packages that one caller asks for at once are made one after the other, another's beside them", async () => {
  const { seen, openEvidence } = watchedFolder();
  await using app = served({ openEvidence, tenant: generateTenant({ users: 300 }) });
  const params = { name: "export_access_review", arguments: {} };
  const exportAs = (who: keyof typeof TOKENS) => app.post(who, "tools/call", params);
  await Promise.all([exportAs("eve"), exportAs("eve"), exportAs("eve")]);
  assert.deepEqual(seen, { writing: 0, most: 1, whole: 3 });
  await Promise.all([exportAs("eve"), exportAs("ann"), exportAs("eve")]);
  assert.deepEqual(seen, { writing: 0, most: 2, whole: 6 });
});

Deno.test("packages that one caller closes at once are read one after the other", async () => {
  const { seen, openEvidence } = watchedFolder();
  await using app = served({ openEvidence, tenant: generateTenant({ users: 30 }) });
  const params = { name: "check_review", arguments: { review: "a", worksheet: "b" } };
  const close = (who: keyof typeof TOKENS) => app.post(who, "tools/call", params);
  const answers = await Promise.all([close("eve"), close("eve"), close("eve")]);
  assert.ok(answers.every((answer) => answer.includes("No such review")), answers[0]);
  assert.equal(seen.most, 1);
});

Deno.test("a package is made no further when its caller has gone", async () => {
  const { seen, openEvidence } = watchedFolder();
  await using app = served({ openEvidence });
  await app.call("ann", {});
  const params = { name: "export_access_review", arguments: {} };
  const gone = new AbortController();
  const asked = Array.from(
    { length: 3 },
    () => app.post("eve", "tools/call", params, gone.signal).catch(() => "gone"),
  );
  while (seen.writing === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  gone.abort();
  assert.deepEqual(await Promise.all(asked), ["gone", "gone", "gone"]);
  while (seen.writing > 0) await new Promise((resolve) => setTimeout(resolve, 1));
  assert.match(await app.post("eve", "tools/call", params), /manifestSha256/);
  assert.deepEqual(seen, { writing: 0, most: 1, whole: 1 });
});
