import assert from "node:assert/strict";
import { cleanText } from "../../../src/base/safe_text.ts";
import { defaultTenant } from "../../../src/sandbox/northwind.ts";
import { type CallOutcome, ERAS, modernClient } from "../../support/mcp_clients.ts";
import { programOn } from "../../support/program.ts";
import { rawRpc } from "../../support/raw_requests.ts";
import { TOOLS_OF_ONE_TENANT, TYPICAL_CALLS } from "../../support/typical_calls.ts";
import { HOSTILE_TEXTS, hostileTenant, requestsWith, UNTAME } from "./hostile_tenant.ts";

const tenant = hostileTenant();
const byId = new Map(tenant.users.map((user) => [user.msId, user]));

/** Enough to meet every kind of identifier; a look at everybody's megabytes would take long. */
const EVERY_SEVENTH = tenant.users.filter((_, index) => index % 7 === 0);

/** Fields whose values are identifiers, which leave as they came. */
const IDENTIFIERS = ["id", "userPrincipalName", "email", "entitlement", "nextCursor"];

/** Longest text about a tenant in an answer: 256 characters, each of which may be spelled out. */
const LONGEST_TEXT = 256 * "<U+10FFFF>".length;

const TEMPLATE = "spanning://{tenant}/users/{user}";

Deno.test("every character that Unicode calls invisible, reordering or none is made visible", () => {
  const block = 0x100;
  for (let first = 0; first <= 0x10ffff; first += block) {
    const untame = Array.from({ length: block }, (_, at) => String.fromCodePoint(first + at))
      .filter((character) => UNTAME.test(character));
    // Between letters, so that none stands on another.
    const shown = cleanText(`a${untame.join("a")}a`, Infinity);
    const expected = untame.map((character) => {
      const code = character.codePointAt(0)?.toString(16).toUpperCase().padStart(4, "0");
      return `<U+${code}>`;
    });
    assert.equal(shown, `a${expected.join("a")}a`);
  }
});

for (const [era, connect] of ERAS) {
  Deno.test(`hostile names through every tool (${era}): identifiers byte for byte, texts tame and short`, async () => {
    await using client = await connect(programOn({ tenant }).access.servers);
    for (const { name } of TOOLS_OF_ONE_TENANT) {
      for (const args of callsOf(name)) {
        const outcome = await client.call(name, args);
        // Nothing is kept here, so there is nothing to compare with; hostile_changes_test.ts keeps.
        if (name === "list_access_changes") continue;
        assert.equal(outcome.isError, false, `${name} ${outcome.text}`);
        assertTame(outcome, name);
        assertIdentifiers(outcome.structured);
      }
    }
  });
}

Deno.test("hostile names through every page of every list: each user once, with its own identifiers", async () => {
  await using client = await modernClient(programOn({ tenant }).access.servers);
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const { structured } = await client.call("list_users", {
      limit: 7,
      ...(cursor === undefined ? {} : { cursor }),
    });
    for (const { id, userPrincipalName, email } of structured.users) {
      const user = byId.get(id);
      assert.deepEqual([userPrincipalName, email], [user?.userPrincipalName, otherEmail(user)]);
      seen.push(id);
    }
    cursor = structured.nextCursor;
  } while (cursor !== undefined);
  assert.deepEqual(seen.sort(), [...byId.keys()].sort());
});

Deno.test("hostile names through resources and completions: found by their identifiers, and tame", async () => {
  await using client = await modernClient(programOn({ tenant }).access.servers);
  await client.call("list_users");
  for (const { userPrincipalName, msId } of EVERY_SEVENTH) {
    for (const user of [userPrincipalName, msId]) {
      const read = await client.readResource(
        `spanning://default/users/${encodeURIComponent(user)}`,
      );
      const structured = JSON.parse(read.text);
      assert.equal(structured.user.id, msId);
      assertTame({ structured, text: "" }, "resource");
    }
    const { values } = await client.complete(
      { type: "ref/resource", uri: TEMPLATE },
      { name: "user", value: userPrincipalName.slice(0, 4) },
    );
    assert.deepEqual(values, UNTAME.test(userPrincipalName) ? [] : [userPrincipalName]);
  }
});

const { access } = programOn({ tenant: defaultTenant() });

for (const [kind, text] of HOSTILE_TEXTS) {
  Deno.test(`${kind} in every argument: what comes back is tame and short`, async () => {
    const rpc = rawRpc(access.servers);
    for (const { what, method, params } of requestsWith(text)) {
      const answer = textOf(await rpc(method, params));
      assert.ok(answer.length < 20_000, `${what}: ${answer.length} characters`);
      // A prompt and an answer have lines of their own.
      assert.doesNotMatch(answer.replaceAll("\n", " "), UNTAME, what);
      assert.doesNotMatch(answer, /^(# SYSTEM|warning: forged)/m, what);
    }
  });
}

function callsOf(tool: string): Record<string, unknown>[] {
  if (tool === "get_user_grants") {
    return EVERY_SEVENTH.map(({ userPrincipalName: user }) => ({ user }));
  }
  const lists = ["list_users", "find_disabled", "list_role_grants"];
  const typical = TYPICAL_CALLS[tool] ?? {};
  if (tool === "list_role_grants") {
    return ["user", "global_admin", "spanning_admin"].map((role) => ({ role, limit: 200 }));
  }
  const users = tool === "get_backup_status" ? [{ user: tenant.users[0]?.userPrincipalName }] : [];
  return [{ ...typical, ...(lists.includes(tool) ? { limit: 200 } : {}) }, ...users];
}

/** No hidden character outside identifiers, no text too long, and no line that a name wrote. */
function assertTame({ structured, text }: Pick<CallOutcome, "structured" | "text">, where: string) {
  for (const [field, value] of textsOf(structured)) {
    if (IDENTIFIERS.includes(field)) continue;
    assert.doesNotMatch(value, UNTAME, `${where}: ${field}`);
    assert.ok(value.length <= LONGEST_TEXT, `${where}: ${field} has ${value.length} characters`);
  }
  const lines = text.split("\n");
  for (const line of lines) assert.doesNotMatch(line, UNTAME, where);
  assert.ok(lines.filter((line) => line.startsWith("source:")).length <= 1, where);
  assert.doesNotMatch(text, /^(# SYSTEM|warning: forged)/m, where);
  assert.ok(text.length < 500_000, `${where}: ${text.length} characters`);
}

/** The e-mail address that answers show: none where it is the principal name. */
function otherEmail(
  user: { readonly userPrincipalName: string; readonly email?: string | undefined } | undefined,
): string | undefined {
  return user?.email === user?.userPrincipalName ? undefined : user?.email;
}

/** Wherever a user is shown, it is one of the tenant's, letter by letter. */
// deno-lint-ignore no-explicit-any
function assertIdentifiers(value: any): void {
  if (typeof value !== "object" || value === null) return;
  if ("userPrincipalName" in value) {
    const user = byId.get(value.id);
    assert.ok(user !== undefined, `Nobody has the id ${JSON.stringify(value.id)}`);
    assert.equal(value.userPrincipalName, user.userPrincipalName);
    // Findings show who somebody is, and no more.
    if ("roles" in value) assert.equal(value.email, otherEmail(user));
  }
  Object.values(value).forEach(assertIdentifiers);
}

function* textsOf(value: unknown, field = ""): Generator<readonly [string, string]> {
  if (typeof value === "string") yield [field, value];
  else if (Array.isArray(value)) { for (const item of value) yield* textsOf(item, field); }
  else if (typeof value === "object" && value !== null) {
    for (const [name, inner] of Object.entries(value)) yield* textsOf(inner, name);
  }
}

/** Everything that is shown of an answer. */
// deno-lint-ignore no-explicit-any
function textOf({ result, error }: any): string {
  if (error !== undefined) return error.message;
  const { content, contents, messages, completion } = result;
  if (completion !== undefined) return completion.values.join(" ");
  const parts = content ?? contents ??
    messages.map((message: { content: unknown }) => message.content);
  return parts.map((part: { text: string }) => part.text).join("\n");
}
