import assert from "node:assert/strict";
import { type Caller, CALLERS, headersOf, principalName } from "../../support/callers.ts";
import type { CallOutcome, TestClient } from "../../support/mcp_clients.ts";
import { connectOver } from "../../support/program.ts";

/** The token that every caller sends as well. */
export const TOKEN = "a-token-of-some-length";

/** A question, and what the answer must be for this caller. */
type Question = (client: TestClient, caller: Caller, other: Caller) => Promise<void>;

const ROWS = { limit: 200 };

/** The calls of each caller. */
const QUESTIONS: readonly Question[] = [
  async (client, caller) => {
    const { structured } = await own(caller, client.call("list_users", ROWS));
    assert.deepEqual([structured.users.length, structured.matched], [caller.users, caller.users]);
  },
  async (client, caller) => {
    const { structured } = await own(caller, client.call("list_users", { refresh: true, ...ROWS }));
    assert.equal(structured.source.users, caller.users);
  },
  async (client, caller) => {
    const query = principalName(caller, 1);
    const { structured } = await own(caller, client.call("list_users", { query }));
    assert.deepEqual(structured.users.map(principal), [principalName(caller, 1)]);
  },
  async (client, caller) => {
    const { structured } = await own(caller, client.call("find_disabled"));
    assert.deepEqual(structured.users.map(principal), [principalName(caller, 2)]);
  },
  async (client, caller) => {
    const { structured } = await own(caller, client.call("list_roles"));
    assert.equal(structured.roles[0].members, caller.users);
  },
  async (client, caller) => {
    const role = { role: "global_admin" };
    const { structured } = await own(caller, client.call("list_role_grants", role));
    assert.equal(principal(structured.grants[0].user), principalName(caller, 1));
  },
  async (client, caller) => {
    const user = principalName(caller, 3);
    const { structured } = await own(caller, client.call("get_user_grants", { user }));
    assert.equal(principal(structured.user), user);
  },
  async (client, _, other) => {
    const { isError, text } = await client.call("get_user_grants", {
      user: principalName(other, 3),
    });
    assert.ok(isError && text.startsWith("No user p3@"), text);
  },
  async (client, caller) => {
    const { structured } = await own(caller, client.call("review_access"));
    assert.equal(structured.source.users, caller.users);
  },
  // What the page of show_access asks, in a host and at /app.
  async (client, caller) => {
    const { structured } = await own(caller, client.call("show_access"));
    assert.deepEqual([structured.matched, structured.roles[0].members], [
      caller.users,
      caller.users,
    ]);
  },
  async (client, caller) => {
    const { structured } = await client.call("get_tenant");
    assert.deepEqual([structured.users, structured.region], [caller.users, caller.region]);
  },
];

/** Callers that ask at the same time, a call for each question: 6, or more by `CALLERS=20` as in CI. */
const CONCURRENT = CALLERS.slice(0, Number(Deno.env.get("CALLERS") ?? 6));

/** Number of concurrent calls. */
export const CALLS: number = CONCURRENT.length * QUESTIONS.length;

/** Makes {@linkcode CALLS} concurrent calls on one server and checks every answer. */
export async function checkConcurrentCalls(url: URL): Promise<void> {
  await withClients(url, async (clients) => {
    const calls = QUESTIONS.flatMap((ask) =>
      CONCURRENT.map((caller, number) =>
        ask(clients[number] as TestClient, caller, CALLERS[number ^ 1] as Caller)
      )
    );
    assert.equal(calls.length, CALLS);
    await Promise.all(calls);
  });
}

/**
 * Checks that the cached list of one caller helps nobody else: not with the same e-mail address and
 * another key or region, not with a cursor, an address or a name of the other one.
 */
export async function checkWarm(url: URL): Promise<void> {
  await withClients(url, async (clients) => {
    await Promise.all(CALLERS.map(async (caller, number) => {
      const [mine, others] = [clients[number], clients[number ^ 1]] as [TestClient, TestClient];
      const { structured } = await own(caller, mine.call("list_users", { limit: 2 }));
      const { text } = await others.call("list_users", { limit: 2, cursor: structured.nextCursor });
      assert.match(text, /^Cannot use this cursor/);
      const next = { limit: 2, cursor: structured.nextCursor };
      await own(caller, mine.call("list_users", next));
      const uri = `spanning://default/users/${encodeURIComponent(principalName(caller, 1))}`;
      assert.ok((await mine.readResource(uri)).text.includes(caller.mark));
      await assert.rejects(others.readResource(uri), /No user/);
      const ref = { type: "ref/prompt" as const, name: "offboarding_check" };
      const { values } = await mine.complete(ref, { name: "user", value: "p" });
      assert.ok(values.length > 0 && values.every((value) => value.includes(caller.mark)));
    }));
  });
  const strangers = CALLERS.flatMap((caller) => [
    { ...caller, apiKey: `${caller.apiKey}x` },
    { ...caller, adminEmail: caller.adminEmail.toUpperCase() },
    { ...caller, region: caller.region === "us" ? "af" as const : "us" as const },
  ]).filter((stranger) => !CALLERS.some((caller) => same(caller, stranger)));
  assert.ok(strangers.length > 40);
  await Promise.all(strangers.map(async (stranger) => {
    await using client = await connect(url, stranger, 0);
    const { isError, text } = await client.call("list_users", ROWS);
    assert.ok(isError && text.startsWith("Spanning refused the credentials"), text);
  }));
}

async function withClients(
  url: URL,
  work: (clients: readonly TestClient[]) => Promise<void>,
): Promise<void> {
  const clients = await Promise.all(CALLERS.map((caller, number) => connect(url, caller, number)));
  await work(clients);
  await Promise.all(clients.map((client) => client[Symbol.asyncDispose]()));
}

/** Every other caller's client is of the 2025 era. */
async function connect(url: URL, caller: Caller, number: number): Promise<TestClient> {
  const headers = { authorization: `Bearer ${TOKEN}`, ...headersOf(caller) };
  return await connectOver(url, headers, number % 2 === 0 ? "modern" : "legacy");
}

/** An answer that shows this caller's users, and nobody else's. */
async function own({ mark }: Caller, call: Promise<CallOutcome>): Promise<CallOutcome> {
  const outcome = await call;
  assert.equal(outcome.isError, false, outcome.text);
  const shown = outcome.text + JSON.stringify(outcome.structured);
  const marks = new Set(shown.match(/caller\d\d/g) ?? []);
  assert.deepEqual([...marks].filter((each) => each !== mark), []);
  return outcome;
}

function same(one: Caller, other: Caller): boolean {
  return one.adminEmail === other.adminEmail && one.apiKey === other.apiKey &&
    one.region === other.region;
}

function principal({ userPrincipalName }: { userPrincipalName: string }): string {
  return userPrincipalName;
}
