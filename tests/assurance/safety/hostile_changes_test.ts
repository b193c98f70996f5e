import assert from "node:assert/strict";
import { ERAS } from "../../support/mcp_clients.ts";
import { bareEnvironment, entry } from "../../support/entry_process.ts";
import { SANDBOX_SETTINGS } from "../../support/program.ts";
import { vendorOverTime } from "../../support/vendor_over_time.ts";
import { TOOLS_OF_ONE_TENANT } from "../../support/typical_calls.ts";
import { HOSTILE_TEXTS, hostileTenant, inRecord, UNTAME } from "./hostile_tenant.ts";

const { users: BEFORE } = hostileTenant();

/** The same people, each after a change: renamed, re-addressed, replaced, gone, with other tags. */
const AFTER = BEFORE.flatMap((user, index) => {
  const text = inRecord(HOSTILE_TEXTS[(index + 3) % HOSTILE_TEXTS.length]?.[1] ?? "");
  switch (index % 6) {
    case 0:
      return [{ ...user, displayName: text }];
    case 1:
      return [{ ...user, email: `new${index}\u202e|"\u200b@t.example` }];
    case 2:
      return [{ ...user, msId: `new-${user.msId}` }];
    case 3:
      return [];
    case 4:
      return [{ ...user, isAdmin: true, tags: [...user.tags ?? [], "Spanning\u200b Admin"] }];
    default:
      return [{ ...user, tags: ["User", text] }, {
        ...user,
        userPrincipalName: `joined-${user.userPrincipalName}`,
        email: `joined-${user.userPrincipalName}`,
        msId: `joined-${user.msId}`,
      }];
  }
});
const KNOWN = new Set([...BEFORE, ...AFTER].map(nameOf));

/** Fields whose values are identifiers, which leave as they came. */
const IDENTIFIERS = ["id", "userPrincipalName", "email", "entitlement", "nextCursor"];

/** A history of both lists, and the folder that it is in. */
async function keepBoth() {
  const folder = await Deno.makeTempDir();
  const vendor = vendorOverTime();
  const env = { SPANNING_HISTORY: folder, SPANNING_CACHE_TTL_SECONDS: "0" };
  const access = vendor.access(env);
  const read = async (users: typeof BEFORE): Promise<void> => {
    vendor.users = users;
    assert.ok(access.ok);
    await access.tenants[0]?.directory.get({ refresh: true });
    vendor.clock.now += 48 * 3_600_000;
  };
  await read(BEFORE);
  await read(AFTER);
  return { folder, access, lines: vendor.lines };
}

for (const [era, connect] of ERAS) {
  Deno.test(`hostile names through list_access_changes (${era}): each change once, identifiers byte for byte, texts tame`, async () => {
    const { folder, access, lines } = await keepBoth();
    await using client = await connect(access.servers);
    const kinds = new Set<string>();
    let cursor: string | undefined;
    let changes = 0;
    do {
      const outcome = await client.call("list_access_changes", {
        limit: 9,
        ...(cursor === undefined ? {} : { cursor }),
      });
      assert.equal(outcome.isError, false, outcome.text);
      assertTame(outcome, "list_access_changes");
      const page: { kind: string; user: typeof BEFORE[number] & { id: string } }[] =
        outcome.structured.changes;
      for (const { kind, user: { userPrincipalName, id } } of page) {
        kinds.add(kind);
        assert.ok(KNOWN.has(nameOf({ userPrincipalName, msId: id })), `${kind} of ${id}`);
      }
      const rows = outcome.text.split("\n").filter((line) => /^[a-z_]+\|/.test(line));
      assert.equal(rows.length, page.length + 1, "one line a change, and the head");
      assert.ok(rows.every((row) => row.split("|").length >= 8));
      changes += page.length;
      cursor = outcome.structured.nextCursor;
      if (cursor === undefined) assert.equal(changes, outcome.structured.matched);
    } while (cursor !== undefined);
    assert.ok(changes > 50, String(changes));
    for (
      const kind of ["joiner", "leaver", "identity_replaced", "renamed", "role_gained", "role_lost"]
    ) assert.ok(kinds.has(kind), kind);
    for (const line of lines) assert.doesNotMatch(line, UNTAME);
    await Deno.remove(folder, { recursive: true });
  });
}

Deno.test("hostile names as they were, through every tool that takes asOf: tame", async () => {
  const { folder, access } = await keepBoth();
  await using client = await ERAS[0]![1](access.servers);
  let asked = 0;
  for (const { name, listing } of TOOLS_OF_ONE_TENANT) {
    if (!("asOf" in (listing.inputSchema["properties"] as object))) continue;
    const outcome = await client.call(name, {
      ...(name === "get_user_grants" ? { user: BEFORE[1]?.msId } : {}),
      ...(name === "list_role_grants" ? { role: "global_admin" } : {}),
      asOf: "2026-11-02",
    });
    assert.equal(outcome.isError, false, `${name} ${outcome.text}`);
    assertTame(outcome, name);
    asked++;
  }
  assert.ok(asked >= 7);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("hostile names on an operator's terminal: one line a change, and tame", async () => {
  const { folder } = await keepBoth();
  for (const args of [["list"], ["show", "2"], ["check"], ["delete", "--person", "nobody\u202e"]]) {
    const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", entry("history"), ...args],
      env: { ...bareEnvironment(), ...SANDBOX_SETTINGS, SPANNING_HISTORY: folder },
      clearEnv: true,
    }).output();
    const text = new TextDecoder().decode(stdout);
    for (const line of `${text}\n${new TextDecoder().decode(stderr)}`.split("\n")) {
      assert.doesNotMatch(line, UNTAME, args.join(" "));
    }
    if (args[0] !== "show") continue;
    const [, count] = /^(\d+) changes since reading 1$/m.exec(text) ?? [];
    assert.ok(Number(count) > 50, text.slice(0, 300));
    assert.equal(text.match(/^ {2}(?!in the reading)[a-z_]+: .+ \(.+\)$/gm)?.length, Number(count));
  }
  await Deno.remove(folder, { recursive: true });
});

function nameOf(user: { readonly userPrincipalName: string; readonly msId: string }): string {
  return `${user.userPrincipalName}\n${user.msId}`;
}

/** No hidden character outside identifiers, and no line that a name wrote. */
function assertTame(
  { structured, text }: { readonly structured: unknown; readonly text: string },
  where: string,
): void {
  for (const [field, value] of textsOf(structured)) {
    if (!IDENTIFIERS.includes(field)) assert.doesNotMatch(value, UNTAME, `${where}: ${field}`);
  }
  for (const line of text.split("\n")) assert.doesNotMatch(line, UNTAME, where);
  assert.ok(text.split("\n").filter((line) => line.startsWith("source:")).length <= 1, where);
  assert.doesNotMatch(text, /^(# SYSTEM|warning: forged)/m, where);
}

function* textsOf(value: unknown, field = ""): Generator<readonly [string, string]> {
  if (typeof value === "string") yield [field, value];
  else if (Array.isArray(value)) { for (const item of value) yield* textsOf(item, field); }
  else if (typeof value === "object" && value !== null) {
    for (const [name, inner] of Object.entries(value)) yield* textsOf(inner, name);
  }
}
