import assert from "node:assert/strict";
import { hostileVendor, tenantsAt } from "../../support/hostile_vendor.ts";
import { entry, PERMISSIONS, startServer } from "../../support/entry_process.ts";
import { connectModern } from "../../support/mcp_clients.ts";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/client";

/** In megabytes. The findings that this holds ended a process with a heap of 1,024. */
const SMALL_HEAP = 256;

function record(at: number, more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    userPrincipalName: `${String(at).padStart(9, "0")}@t.example`,
    email: `${at}@t.example`,
    displayName: `User ${at}`,
    msId: `id-${at}`,
    assigned: true,
    isAdmin: false,
    isDeleted: false,
    isArchive: false,
    tags: ["User"],
    ...more,
  };
}

function many<T>(count: number, make: (at: number) => T): T[] {
  return Array.from({ length: count }, (_, at) => make(at));
}

const page = (users: unknown[], nextLink = ""): string => JSON.stringify({ users, nextLink });
const EMPTY_OBJECTS = `{"users":[${"{},".repeat(20_000_000)}{}]}`;
const OWN_TAGS = many(
  40,
  (number) =>
    many(1000, (at) => record(number * 1000 + at, { tags: ["User", `Tag of ${number} ${at}`] })),
);

const VENDORS: readonly (readonly [
  what: string,
  page: (number: number, origin: string) => string,
  says: RegExp,
])[] = [
  ["60 MB of empty objects", () => EMPTY_OBJECTS, /it is larger than 8388608 bytes/],
  [
    "as many empty objects as fit",
    () => EMPTY_OBJECTS.slice(0, 8_000_000),
    /more than 500000 values/,
  ],
  [
    "a user with 120,000 tags",
    () => page([record(1), record(2, { tags: many(120_000, String) })]),
    /users\[1\]\.tags holds more than 250 tags/,
  ],
  [
    "an e-mail of 10 MB",
    () => page([record(1, { email: "x".repeat(10_000_000) })]),
    /it is larger than 8388608 bytes/,
  ],
  [
    "an e-mail of 5 MB",
    () => page([record(1), record(2, { email: "x".repeat(5_000_000) })]),
    /users\[1\]\.email is longer than 1024 characters/,
  ],
  ["a list that never ends, with growing names", (number, origin) =>
    page(
      many(500, (at) =>
        record(number * 500 + at, { userPrincipalName: `${"z".repeat(40 * number)}${at}` })),
      `${origin}/external/users?sortPropOffset=${number}&msIdOffset=${number}`,
    ), /userPrincipalName is longer than 1024 characters/],
  ["a tag of its own for each of 40,000 users", (number, origin) =>
    page(
      OWN_TAGS[number] ?? [],
      number === 39 ? "" : `${origin}/external/users?sortPropOffset=${number}&msIdOffset=${number}`,
    ), /and 39950 more/],
];

Deno.test(`vendors that say too much, one after the other, in a heap of ${SMALL_HEAP} MB`, async (t) => {
  await using vendors = new AsyncDisposableStack();
  const origins: Record<string, string> = {};
  for (const [at, [, hostilePage]] of VENDORS.entries()) {
    origins[`hostile-${at}`] = vendors.use(hostileVendor(hostilePage)).origin;
    origins[`good-${at}`] = vendors.use(hostileVendor(() => page([record(1), record(2)]))).origin;
  }
  await using served = await startServer(Deno.execPath(), [
    "run",
    `--v8-flags=--max-old-space-size=${SMALL_HEAP}`,
    ...PERMISSIONS,
    entry("serve"),
  ], { PORT: "0", SPANNING_COUNT_CHECK: "off", ...tenantsAt(origins) });
  await using client = await connectModern(new StreamableHTTPClientTransport(served.url));
  for (const [at, [what, , says]] of VENDORS.entries()) {
    await t.step(`${what}: told what is wrong, while another tenant is served`, async () => {
      const [hostile, good] = [`hostile-${at}`, `good-${at}`];
      const asked = client.call("list_roles", { tenant: hostile });
      const other = await client.call("list_users", { tenant: good });
      assert.equal(other.structured.matched, 2, other.text);
      const { text } = await asked;
      assert.match(text, says, text.slice(0, 500));
      assert.ok(text.length < 20_000, `${text.length} characters`);
      const again = await client.call("list_users", { tenant: good, refresh: true });
      assert.equal(again.structured.matched, 2, again.text);
    });
  }
});
