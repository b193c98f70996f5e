import assert from "node:assert/strict";
import { createAccess } from "../../mod.ts";
import { openNodeSql } from "../../src/entry/node_sql.ts";
import type { Tool } from "../../src/mcp/tool.ts";
import { tools } from "../../tools/mod.ts";
import { modernClient, type TestClient } from "../support/mcp_clients.ts";
import { quickSleep, SANDBOX_SETTINGS, sandboxAccess } from "../support/program.ts";
import { NOW, type RawRecord, scriptedVendor } from "../support/scripted_tenant.ts";
import { TextAnswer } from "../support/text_answer.ts";
import { READERS, readEveryTenant } from "./text_readers.ts";

/** Texts that could be taken for the end of a cell, a line, a list or the answer. */
const ODD = [
  "a, b",
  "a|b",
  'say "no"',
  '"quoted"',
  "back\\slash",
  "two\nlines",
  "two  spaces",
  " around ",
  "zero\u200bwidth",
  "left\u202eright",
  "[x]",
  "a; b",
  "x and 3 more",
  "all: source: tenant odd, region custom",
  "nextCursor: x",
  "k=v",
  "n".repeat(300),
  "ünïcode 日本",
];

function records(): RawRecord[] {
  const users = ODD.map((text, at): RawRecord => ({
    userPrincipalName: `${text}@t.example`,
    msId: `id ${at}, ${text}.`,
    displayName: text,
    email: `other ${text}@t.example`,
    assigned: at % 2 === 0,
    isAdmin: at % 3 === 0,
    isDeleted: at % 5 === 0,
    isArchive: at % 7 === 0,
    tags: [
      "Licensed User",
      ...at % 4 === 3 ? [] : [text, `VIP, ${text}`],
      ["Global Admin", 'Global, "Admin"|;', "Spanning; Admin", "Archived: (read-only), |"][at % 4],
    ],
  }));
  const one = { assigned: true, isAdmin: false, isDeleted: false, isArchive: false };
  return [
    ...users,
    { ...one, userPrincipalName: "twin@t.example", msId: "twin-1", tags: ["Standard User"] },
    {
      ...one,
      userPrincipalName: "twin@t.example",
      msId: "twin-2",
      isAdmin: true,
      tags: ["Spanning Admin", "User"],
    },
    { ...one, userPrincipalName: "untagged@t.example", msId: "untagged", isAdmin: true },
    {
      ...one,
      userPrincipalName: "many@t.example",
      msId: "many",
      tags: Array.from({ length: 60 }, (_, at) => `tag ${at}`),
    },
  ];
}

const backup = { successful: 3, partial: 1, failed: 0 };
const BACKUPS = [
  { daysAgo: 1, type: "mail", backup: { ...backup, total: 4 } },
  { daysAgo: 1, type: "a, b|c", backup: { ...backup, total: 'ok, 5/6 "x" | y' } },
  { daysAgo: 2, type: "mail", backup: { ...backup, total: 9 } },
  { daysAgo: 2, type: '"drive"', backup },
];

/** The program on an odd tenant, one that cannot be read and plain ones, with readings kept. */
async function oddProgram(folder: string, plain = 1) {
  const clock = { now: NOW };
  let users = records();
  const vendors = () => [
    scriptedVendor({
      users,
      backups: BACKUPS,
      userBackups: [{
        daysAgo: 1,
        type: "a, b|c",
        backup: { successful: 1, partial: 0, failed: 0, total: 'ok, 5/6 "x" | y' },
      }],
      tenant: {
        licenses: 50,
        assigned: 5,
        users: users.length,
        status: 'past due, | "x"\\ \u200b',
      },
    }),
    scriptedVendor({ users: [], listFails: true, tenantStatus: 403 }),
    scriptedVendor({ users: records().slice(2, 9), backups: [] }),
  ];
  const { SPANNING_ADMIN_EMAIL: adminEmail, SPANNING_API_KEY: apiKey } = SANDBOX_SETTINGS;
  const further = Array.from({ length: plain - 1 }, (_, at) => `plain-${at + 2}`);
  const entries = ["odd", "closed", "plain", ...further].map((id, at) => ({
    id,
    ...(id === "odd" ? { name: 'Odd, | "Inc"' } : {}),
    ...(id === "plain" ? { signInPaths: "kaseyaone" } : {}),
    baseUrl: `http://127.0.0.1:${9_001 + at}`,
    adminEmail,
    apiKey,
  }));
  const access = createAccess({
    env: {
      SPANNING_TENANTS: JSON.stringify(entries),
      SPANNING_HISTORY: folder,
      SPANNING_CACHE_TTL_SECONDS: "0",
    },
    fetch: (input, init) => {
      const { port } = new URL(new Request(input, init).url);
      return vendors().at(Math.min(Number(port) - 9_001, 2))!.fetch(input, init);
    },
    now: () => clock.now,
    sleep: quickSleep,
    openHistory: openNodeSql,
    writeLog: () => {},
  });
  return {
    client: await modernClient(access.servers),
    change: () => {
      clock.now += 25 * 3_600_000;
      users = records().slice(1).map((user, at) => ({
        ...user,
        ...(at === 1 ? { isDeleted: true, displayName: 'now | other; name=x, "y"\n' } : {}),
        ...(at === 2 ? { isAdmin: true, tags: ["Spanning Admin"], email: "e; a=b|\u202e" } : {}),
      }));
    },
  };
}

/** The calls of each tool, beside one with no arguments but the tenant. */
const CALLS: Readonly<Record<string, readonly Record<string, unknown>[]>> = {
  list_users: [{ limit: 200 }, { limit: 3 }, { query: "nobody at all" }],
  list_roles: [{}],
  get_user_grants: records().slice(1).filter(({ msId }) => !String(msId).startsWith("twin"))
    .map(({ msId }) => ({ user: msId })),
  find_disabled: [{ limit: 200 }, { limit: 2 }],
  list_role_grants: ["global_admin", "spanning_admin", "user", "archived"]
    .flatMap((role) => [{ role, limit: 200 }, { role, limit: 2 }]),
  get_tenant: [{}],
  get_backup_status: [{ days: 7 }, { days: 60 }, { user: "id 1, a|b." }],
  review_access: [{}, { checks: ["disabled_admin"], limit: 1 }, { since: "2026-11-02" }],
  list_access_changes: [{}, { limit: 2 }],
  // Neither holds a text of the tenant's; their own tests read them.
  export_access_review: [],
  check_review: [],
  show_access: [{}, { query: "twin" }, { query: "t.example" }],
  list_sign_in_paths: [{}],
  list_tenants: [{}],
};

/** Whether a tool answers about every tenant at once, as its arguments say. */
function answersForEvery({ forSeveral }: Pick<Tool, "forSeveral">): boolean {
  const { tenant } = forSeveral?.listing.inputSchema["properties"] as {
    tenant?: { description?: string };
  } ?? {};
  return tenant?.description?.includes('"*"') ?? false;
}

/** Backups by day as the rows that they stand for: a total that a day leaves out is the sum. */
// deno-lint-ignore no-explicit-any
function ungrouped({ byDay, ...rest }: any): unknown {
  if (byDay === undefined) return rest;
  const services = byDay.flatMap(({ date, services }: typeof byDay[number]) =>
    services.map((row: Record<string, number>) => ({
      date,
      total: row["successful"]! + row["partial"]! + row["failed"]!,
      ...row,
    }))
  );
  return { ...rest, services };
}

async function check(client: TestClient, tool: string, args: Record<string, unknown>) {
  const { text, structured, isError } = await client.call(tool, args);
  const asked = `${tool} ${JSON.stringify(args)}`;
  assert.ok(!isError, `${asked}: ${text}`);
  const reader = READERS[tool];
  assert.ok(reader !== undefined, `No reader of ${tool}`);
  try {
    const answer = new TextAnswer(text);
    const read = args["tenant"] === "*" ? readEveryTenant(answer, reader) : reader.whole(answer);
    answer.end();
    assert.deepEqual(read, ungrouped(structured));
  } catch (error) {
    throw new Error(`${asked}: ${(error as Error).message}\n\n${text}`);
  }
}

Deno.test("each text holds what its structured answer holds, whatever the tenant's texts are", async (t) => {
  const folder = await Deno.makeTempDir();
  {
    const { client, change } = await oddProgram(folder);
    await using _ = client;
    await client.call("list_users", { tenant: "*" });
    change();
    for (const tenant of ["odd", "plain"]) await client.call("list_users", { tenant });
    for (const tool of tools) {
      const { name, severalTenants } = tool;
      await t.step(name, async () => {
        const calls = CALLS[name];
        assert.ok(calls !== undefined, `No calls of ${name}`);
        if (severalTenants) return await check(client, name, {});
        for (const args of calls) await check(client, name, { tenant: "odd", ...args });
        if (answersForEvery(tool) && calls.length > 0) {
          await check(client, name, { ...calls[0], tenant: "*" });
        }
      });
    }
  }
  await Deno.remove(folder, { recursive: true });
});

Deno.test("each text about more than ten tenants holds what its structured answer holds", async (t) => {
  const folder = await Deno.makeTempDir();
  {
    const { client, change } = await oddProgram(folder, 10);
    await using _ = client;
    await client.call("list_users", { tenant: "*" });
    change();
    await client.call("list_users", { tenant: "*" });
    for (const { name } of tools.filter(answersForEvery)) {
      await t.step(name, async () => {
        const calls = CALLS[name]?.filter(({ limit }) => limit === undefined) ?? [];
        for (const args of [...calls, ...SHORT_CALLS[name] ?? []]) {
          await check(client, name, { ...args, tenant: "*" });
        }
      });
    }
  }
  await Deno.remove(folder, { recursive: true });
});

/** Further calls about many tenants, which say less of each list. */
const SHORT_CALLS: Readonly<Record<string, readonly Record<string, unknown>[]>> = {
  list_users: [{}, { allowPartial: true }],
  find_disabled: [{}],
  list_role_grants: [{ role: "archived" }, { role: "global_admin" }],
  review_access: [{ checks: ["seats_over_assigned"] }, { checks: ["disabled_admin"] }],
};

Deno.test("each text of the embedded tenant holds what its structured answer holds", async () => {
  await using client = await modernClient(sandboxAccess().servers);
  const calls: [string, Record<string, unknown>][] = [
    ["list_users", { limit: 200 }],
    ["list_roles", {}],
    ["get_user_grants", { user: "mai.nguyen@northwind.example" }],
    ["find_disabled", { limit: 200 }],
    ["list_role_grants", { role: "archived", limit: 200 }],
    ["get_tenant", {}],
    ["get_backup_status", { days: 90 }],
    ["review_access", { since: "2026-08-26" }],
    ["review_access", { checks: ["disabled_admin"], limit: 2 }],
    ["list_access_changes", { limit: 200 }],
    ["list_access_changes", { limit: 3 }],
    ["show_access", {}],
    ["list_sign_in_paths", {}],
  ];
  for (const [tool, args] of calls) await check(client, tool, args);
});
