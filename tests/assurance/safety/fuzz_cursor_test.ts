import { generateTenant } from "../../../src/sandbox/generate_tenant.ts";
import { programOn } from "../../support/program.ts";
import { rawRpc } from "../../support/raw_requests.ts";
import fc from "fast-check";
import assert from "node:assert/strict";

/** The letters of base64url in the order of their values. */
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** One way of making another cursor out of right ones. */
type Forgery = (cursor: string, other: string) => string;

const bytesOf = (cursor: string): number[] =>
  [...atob(cursor.replaceAll("-", "+").replaceAll("_", "/"))].map((byte) => byte.charCodeAt(0));

const cursorOf = (bytes: readonly number[]): string =>
  btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

/** Other spellings of the very same bytes, which a lax reader would take. */
const RESPELLINGS: readonly (readonly [name: string, forge: Forgery])[] = [
  ["padded", (cursor) => cursor + "=".repeat((4 - cursor.length % 4) % 4 || 1)],
  ["padded too much", (cursor) => `${cursor}====`],
  ["with spaces around", (cursor) => ` ${cursor}\n`],
  ["with a space within", (cursor) => `${cursor.slice(0, 8)} ${cursor.slice(8)}`],
  ["with a line break within", (cursor) => `${cursor.slice(0, 76)}\r\n${cursor.slice(76)}`],
  ["percent-encoded", (cursor) => `%${cursor.charCodeAt(0).toString(16)}${cursor.slice(1)}`],
  ["in full-width letters", (cursor) => cursor.replace(/^./, (l) => wide(l))],
  ["in base64 within base64", (cursor) => btoa(cursor)],
  ["in hexadecimal", (cursor) => bytesOf(cursor).map((byte) => byte.toString(16)).join("")],
  ["as a JSON text", (cursor) => JSON.stringify(cursor)],
  ["behind a zero-width space", (cursor) => `\u200b${cursor}`],
  ["with a null behind it", (cursor) => `${cursor}\0`],
  ["in the other alphabet", (cursor) => cursor.replaceAll("-", "+").replaceAll("_", "/")],
  ["with other bits where none are read", otherTrailingBits],
];

function wide(letter: string): string {
  return String.fromCharCode(letter.charCodeAt(0) + 0xfee0);
}

/** The last letter of a length that is no multiple of four carries bits that stand for nothing. */
function otherTrailingBits(cursor: string): string {
  if (cursor.length % 4 === 0) return cursor;
  const last = LETTERS.indexOf(cursor.at(-1) ?? "");
  return cursor.slice(0, -1) + LETTERS[last ^ 1];
}

/** Cursors made of right ones by any change. */
const forgery: fc.Arbitrary<Forgery> = fc.oneof(
  fc.tuple(fc.nat(), fc.nat(7)).map(([at, bit]): Forgery => (cursor) => {
    const bytes = bytesOf(cursor);
    const index = at % bytes.length;
    bytes[index] = (bytes[index] ?? 0) ^ (1 << bit);
    return cursorOf(bytes);
  }),
  fc.tuple(fc.nat(), fc.constantFrom(...LETTERS)).map(([at, letter]): Forgery => (cursor) => {
    const index = at % cursor.length;
    return cursor.slice(0, index) + letter + cursor.slice(index + 1);
  }),
  fc.nat().map((length): Forgery => (cursor) => cursor.slice(0, length % cursor.length)),
  fc.nat().map((from): Forgery => (cursor) => cursor.slice(1 + from % cursor.length)),
  fc.string({ minLength: 1 }).map((more): Forgery => (cursor) => cursor + more),
  fc.string({ minLength: 1 }).map((more): Forgery => (cursor) => more + cursor),
  fc.nat().map((at): Forgery => (cursor, other) => {
    const index = at % Math.min(cursor.length, other.length);
    return cursor.slice(0, index) + other.slice(index);
  }),
  fc.nat().map((at): Forgery => (cursor) => {
    const bytes = bytesOf(cursor);
    const index = at % bytes.length;
    return cursorOf([...bytes.slice(index), ...bytes.slice(0, index)]);
  }),
  fc.constantFrom<Forgery>(
    (cursor) => cursor + cursor,
    (cursor) => [...cursor].reverse().join(""),
    (cursor) => cursor.toLowerCase(),
    (cursor) => cursor.toUpperCase(),
  ),
  fc.constantFrom(...RESPELLINGS.map(([, forge]) => forge)),
  fc.string().map((text): Forgery => () => text),
  fc.uint8Array({ maxLength: 200 }).map((bytes): Forgery => () => cursorOf([...bytes])),
);

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
    // Blank text is an option that nobody set, and what happens to be right may be used.
    if (forged.trim() === "" || all.includes(forged)) return;
    await refuses(QUESTIONS[at] ?? assert.fail(), forged);
  };
  const at = fc.nat(QUESTIONS.length - 1);
  const property = fc.asyncProperty(forgery, at, fc.nat(2), fc.constantFrom(...all), tried);
  await fc.assert(property, { numRuns: RUNS });
});
