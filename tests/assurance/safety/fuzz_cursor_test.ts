import assert from "node:assert/strict";
import fc from "fast-check";
import { generateTenant } from "../../../src/sandbox/generate_tenant.ts";
import { programOn } from "../../support/program.ts";
import { rawRpc } from "../../support/raw_rpc.ts";
import { type Forgery, forgery, RESPELLINGS } from "./forged_cursors.ts";

/** More by `RUNS=50000`; a failure prints the seed to repeat it with. */
const RUNS = Number(Deno.env.get("RUNS") ?? 2000);

interface Question {
  readonly tool: string;
  readonly args: Readonly<Record<string, unknown>>;
}

/** Questions that each have cursors of their own. */
const QUESTIONS: readonly Question[] = [
  { tool: "list_users", args: {} },
  { tool: "list_users", args: { status: "enabled" } },
  { tool: "list_users", args: { query: "a" } },
  { tool: "find_disabled", args: {} },
  { tool: "list_role_grants", args: { role: "user" } },
  { tool: "list_role_grants", args: { role: "deleted_from_microsoft" } },
];

const tenant = generateTenant({ users: 400, seed: 3 });
const ask = asker({});

interface Answer {
  readonly isError?: true;
  readonly content: readonly { readonly text: string }[];
  readonly structuredContent?: { readonly nextCursor?: string };
}

function asker(env: Record<string, string>) {
  const rpc = rawRpc(programOn({ tenant, env }).access.servers);
  return async ({ tool, args }: Question, more: Record<string, unknown> = {}): Promise<Answer> => {
    const params = { name: tool, arguments: { ...args, limit: 3, ...more } };
    return (await rpc("tools/call", params)).result as Answer;
  };
}

async function cursorsOf(question: Question): Promise<string[]> {
  const cursors: string[] = [];
  while (cursors.length < 3) {
    const cursor = cursors.at(-1);
    const { structuredContent } = await ask(question, cursor === undefined ? {} : { cursor });
    cursors.push(structuredContent?.nextCursor ?? assert.fail("There are too few users"));
  }
  return cursors;
}

/** Cursors by question; all of them right in their place. */
const right = await Promise.all(QUESTIONS.map(cursorsOf));
const all = right.flat();

async function refuses(question: Question, cursor: string, asking = ask): Promise<void> {
  const { isError, content, structuredContent } = await asking(question, { cursor });
  assert.equal(isError, true, `accepted: ${cursor}`);
  assert.equal(structuredContent, undefined);
  assert.match(content[0]?.text ?? "", /^Cannot use this cursor .*cursor|same filters/);
}

Deno.test("a right cursor is accepted in its place, again and again", async () => {
  for (const [index, question] of QUESTIONS.entries()) {
    for (const cursor of right[index] ?? []) {
      for (let time = 0; time < 2; time++) {
        assert.equal((await ask(question, { cursor })).isError, undefined);
      }
    }
  }
});

Deno.test("a right cursor is refused in another tool and with other filters", async () => {
  for (const [own, cursors] of right.entries()) {
    for (const [index, question] of QUESTIONS.entries()) {
      if (index !== own) await refuses(question, cursors[0] ?? "");
    }
  }
});

const OTHER_TENANTS: readonly (readonly [what: string, env: Record<string, string>])[] = [
  ["another key", { SPANNING_API_KEY: "00000000-0000-4000-8000-000000000000" }],
  ["another administrator", { SPANNING_ADMIN_EMAIL: "somebody.else@t.example" }],
  ["another place", { SPANNING_BASE_URL: "http://127.0.0.1:10" }],
];
for (const [what, env] of OTHER_TENANTS) {
  Deno.test(`a right cursor is refused by a tenant with ${what}, before the vendor is asked`, async () => {
    const { access, requests } = programOn({ tenant, env });
    const rpc = rawRpc(access.servers);
    for (const [index, question] of QUESTIONS.entries()) {
      await refuses(question, right[index]?.[0] ?? "", async ({ tool, args }, more) => {
        const params = { name: tool, arguments: { ...args, limit: 3, ...more } };
        return (await rpc("tools/call", params)).result as Answer;
      });
    }
    assert.equal(requests.length, 0);
  });
}

for (const [name, respell] of RESPELLINGS) {
  Deno.test(`the bytes of a right cursor ${name} are refused`, async () => {
    let tried = 0;
    for (const [index, question] of QUESTIONS.entries()) {
      for (const cursor of right[index] ?? []) {
        const respelled = respell(cursor, cursor);
        if (respelled === cursor) continue;
        tried++;
        await refuses(question, respelled);
      }
    }
    assert.ok(tried > 0, "None of the cursors can be spelled so");
  });
}

Deno.test(`${RUNS} forged cursors, each asked for in the place of the right one: none is accepted`, async () => {
  const tried = async (forge: Forgery, at: number, page: number, other: string): Promise<void> => {
    const forged = forge(right[at]?.[page] ?? assert.fail(), other);
    // An empty text is no cursor, and what happens to be right may be used.
    if (forged === "" || all.includes(forged)) return;
    await refuses(QUESTIONS[at] ?? assert.fail(), forged);
  };
  const at = fc.nat(QUESTIONS.length - 1);
  const property = fc.asyncProperty(forgery, at, fc.nat(2), fc.constantFrom(...all), tried);
  await fc.assert(property, { numRuns: RUNS });
});
