import assert from "node:assert/strict";
import type { SpanningClient } from "../../src/spanning/client.ts";
import { SpanningResponseError } from "../../src/spanning/errors.ts";
import {
  all,
  failure,
  json,
  record,
  ScriptedVendor,
  type Step,
} from "../support/scripted_vendor.ts";

const LONG = "x".repeat(1025);

function many<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

function text(body: string): Step {
  return () => new Response(body);
}

function users(...records: unknown[]): Step {
  return json({ users: records, nextLink: "" });
}

const objects = (count: number): string => `{"users":[${many(count, () => "{}").join()}]}`;

const WALKS: readonly (readonly [what: string, page: Step, says: RegExp])[] = [
  ["a body over 8 MB", text(" ".repeat(9_000_000)), /it is larger than 8388608 bytes/],
  ["many empty objects", text(objects(600_000)), /it holds more than 500000 values/],
  ["many empty lists, nested", text("[".repeat(1_200_000)), /it holds more than 500000 values/],
  ["many users", text(objects(10_001)), /the field users holds more than 10000 users/],
  [
    "many fields beside the users",
    json({
      users: [],
      ...Object.fromEntries(many(200, (index) => [`f${index}`, 0])),
    }),
    /it holds more than 200 fields/,
  ],
  [
    "a long link",
    json({ users: [], nextLink: `https://x/${"x".repeat(5000)}` }),
    /nextLink is longer/,
  ],
];

for (const [what, page, says] of WALKS) {
  Deno.test(`${what} on a page: an error that names the bound, and nothing is retried`, async () => {
    const vendor = new ScriptedVendor(page);
    await assertRefused(all(vendor.client()), says);
    assert.equal(vendor.seen.length, 1);
  });
}

function beside(unreadable: unknown): Step {
  return users(unreadable, record("eve"));
}

const RECORDS: readonly (readonly [what: string, page: Step, says: RegExp])[] = [
  [
    "251 tags",
    beside(record("ann", { tags: many(251, String) })),
    /users\[0\]\.tags/,
  ],
  ["251 tags in one text", beside(record("ann", { tags: many(251, String).join() })), /tags holds/],
  ["120,000 tags", beside(record("ann", { tags: many(120_000, String) })), /more than 250 tags/],
  [
    "tags of many fields",
    beside(record("ann", {
      tags: [Object.fromEntries(many(2500, (index) => [`t${index}`, true]))],
    })),
    /users\[0\]\.tags holds more than 2500 values/,
  ],
  ["a long tag", beside(record("ann", { tags: ["User", LONG] })), /users\[0\]\.tags is longer/],
  ["a long tag in an object", beside(record("ann", { tags: [{ name: LONG }] })), /tags is longer/],
  ["a long name of a tag", beside(record("ann", { tags: { [LONG]: true } })), /tags is longer/],
  [
    "a long text in another field of tags",
    beside(record("ann", { roles: LONG })),
    /users\[0\]\.roles is longer/,
  ],
  ["a long hint", beside(record("ann", { mailboxType: LONG })), /mailboxType is longer/],
  [
    "many fields",
    beside(record("ann", Object.fromEntries(many(200, (at) => [`f${at}`, 0])))),
    /users\[0\] holds more than 200 fields/,
  ],
  ...["userPrincipalName", "email", "displayName", "userDisplayName", "msId"].map((name) =>
    [
      `a long ${name}`,
      beside(record("ann", { [name]: LONG })),
      new RegExp(`users\\[0\\]\\.${name} is longer than 1024 characters`),
    ] as const
  ),
];

for (const [what, page, says] of RECORDS) {
  Deno.test(`${what} in one record: that record is unreadable, and the page's others are read`, async () => {
    const vendor = new ScriptedVendor(page);
    const pages = await Array.fromAsync(vendor.client().pages());
    const problems = pages.flatMap(({ unreadable = [] }) =>
      unreadable.map(({ problem }) => problem)
    );
    assert.equal(problems.length, 1);
    assert.match(problems[0] ?? "", says);
    assert.deepEqual(pages.flatMap(({ users }) => users.map(({ msId }) => msId)), ["id-eve"]);
  });
}

const backup = {
  date: "11/02/2026",
  type: "mail",
  backup: { total: "1", partial: 0, failed: 0, successful: 1 },
};

const SINGLE: readonly (readonly [
  what: string,
  answer: Step,
  ask: (client: SpanningClient) => Promise<unknown>,
  says: RegExp,
])[] = [
  ["a payment status", json({ status: LONG }), (client) => client.tenant(), /status is longer/],
  [
    "a tenant of many fields",
    json(Object.fromEntries(many(201, (at) => [`f${at}`, 0]))),
    (client) => client.tenant(),
    /it holds more than 200 fields/,
  ],
  [
    "a service",
    json([{ ...backup, type: LONG }]),
    (client) => client.tenantBackups(),
    /\[0\]\.type/,
  ],
  [
    "a total",
    json([{ ...backup, backup: { ...backup.backup, total: LONG } }]),
    (client) => client.tenantBackups(),
    /\[0\]\.backup\.total/,
  ],
  [
    "many backups",
    json(many(2001, () => backup)),
    (client) => client.tenantBackups(),
    /it holds more than 2000 backups/,
  ],
  [
    "many backups of a user",
    json(record("ann", { backupSummary: many(2001, () => backup) })),
    (client) => client.userBackups("ann@contoso.com"),
    /backupSummary holds more than 2000/,
  ],
  [
    "many values in one user's record",
    text(`{"tags":[${many(110_000, () => "1").join()}]}`),
    (client) => client.user("ann@contoso.com"),
    /it holds more than 100000 values/,
  ],
];

for (const [what, answer, ask, says] of SINGLE) {
  Deno.test(`${what}, too long or too many: an error that names the field`, async () => {
    await assertRefused(ask(new ScriptedVendor(answer).client()), says);
  });
}

Deno.test("a page of 1,000 users with ten tags each and names of 256 characters is read", async () => {
  const name = "n".repeat(256);
  const people = many(1000, (at) =>
    record(`${at}`, {
      userPrincipalName: `${name}${at}@contoso.com`,
      displayName: "氏".repeat(256),
      tags: many(10, (tag) => `Department ${at % 7}, group ${tag}`),
    }));
  const read = await all(new ScriptedVendor(users(...people)).client());
  assert.equal(read.length, 1000);
  assert.equal(read[999]?.tags?.length, 10);
});

Deno.test("what is allowed at most is read: 250 tags of 1,024 characters", async () => {
  const tags = many(250, (at) => `${at}`.padEnd(1024, "x"));
  const [user] = await all(new ScriptedVendor(users(record("ann", { tags }))).client());
  assert.deepEqual(user?.tags, tags);
});

Deno.test("a flag in a text of a megabyte is unknown, not false", async () => {
  const isAdmin = " ".repeat(1_000_000) + "true";
  const [user] = await all(new ScriptedVendor(users(record("ann", { isAdmin }))).client());
  assert.equal(user?.isAdmin, "unknown");
});

async function assertRefused(work: Promise<unknown>, says: RegExp): Promise<void> {
  const error = await failure(work);
  assert.ok(error instanceof SpanningResponseError, String(error));
  assert.match(error.message, says);
  assert.ok(error.message.length < 500);
}
