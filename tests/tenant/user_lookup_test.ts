import assert from "node:assert/strict";
import {
  SpanningAuthError,
  SpanningNotFoundError,
  SpanningRateLimitError,
  SpanningResponseError,
  SpanningUnavailableError,
} from "../../src/spanning/errors.ts";
import type { WireUser } from "../../src/spanning/records.ts";
import { StillReadingError } from "../../src/tenant/errors.ts";
import type { Tenant } from "../../src/tenant/tenant.ts";
import { type LookUp, lookUpUser } from "../../src/tenant/user_lookup.ts";
import { clientOf, directoryOn, heldWalk, MINUTE, settle } from "../support/directory_on.ts";
import { type ScriptedClient, walkOf, wireUser } from "../support/scripted_client.ts";

/** Records by principal name; each has the id `id-` and that name. */
type Records = Readonly<Record<string, Partial<WireUser>>>;

const DELETED = { isDeleted: true, tags: ["Deleted From Microsoft"] } as const;
const ADMIN = { isAdmin: true, tags: ["Global Admin"] } as const;

const CASES: readonly (readonly [
  rule: string,
  records: Records,
  asked: string,
  answer: string | undefined,
  others?: readonly string[],
])[] = [
  ["a principal name, any case", { "a@x": {}, "b@x": {} }, "A@X", "a@x"],
  ["an e-mail, any case", { "a@x": { email: "ann@x" }, "b@x": {} }, " ANN@x ", "a@x"],
  ["an id, any case", { "a@x": {}, "b@x": {} }, "ID-B@X", "b@x"],
  ["no part of a name", { "ann@x": { email: "ann@x" } }, "ann", undefined],
  ["an empty name means nobody", { "a@x": {} }, " ", undefined],
  [
    "of equals, the one with that principal name",
    { "a@x": { email: "b@x" }, "b@x": { email: "c@x" } },
    "b@x",
    "b@x",
    ["a@x"],
  ],
  [
    "of several with one e-mail, the live one",
    { "gone@x": { email: "two@x", ...DELETED }, "here@x": { email: "TWO@x" } },
    "two@x",
    "here@x",
    ["gone@x"],
  ],
  [
    "of unknown status before deleted",
    {
      "gone@x": { email: "two@x", ...DELETED },
      "here@x": { email: "two@x", isDeleted: "unknown" },
    },
    "two@x",
    "here@x",
    ["gone@x"],
  ],
  [
    "a live admin's e-mail, though a deleted record has it as principal name",
    { "jane@x": DELETED, "jane.doe@x": { email: "jane@x", ...ADMIN } },
    "jane@x",
    "jane.doe@x",
    ["jane@x"],
  ],
  [
    "the same two records by the admin's principal name",
    { "jane@x": DELETED, "jane.doe@x": { email: "jane@x", ...ADMIN } },
    "jane.doe@x",
    "jane.doe@x",
    ["jane@x"],
  ],
  [
    "by principal name, a deleted record with the same e-mail is named",
    { "jane@x": { email: "jane@x" }, "f00djane@x": { email: "jane@x", ...DELETED, ...ADMIN } },
    "jane@x",
    "jane@x",
    ["f00djane@x"],
  ],
  [
    "also where the e-mail is not the principal name",
    { "jane@x": { email: "j.d@x" }, "f00djane@x": { email: "J.D@x", ...DELETED } },
    "jane@x",
    "jane@x",
    ["f00djane@x"],
  ],
  [
    "by id, that record is the answer, though another one lives",
    { "jane@x": { email: "j.d@x" }, "f00djane@x": { email: "j.d@x", ...DELETED } },
    "id-f00djane@x",
    "f00djane@x",
    ["jane@x"],
  ],
  [
    "also by a principal name that no other record has as an address",
    { "jane@x": { email: "j.d@x" }, "f00djane@x": { email: "j.d@x", ...DELETED } },
    "f00djane@x",
    "f00djane@x",
    ["jane@x"],
  ],
  [
    "records without e-mail share none",
    { "a@x": {}, "b@x": {} },
    "a@x",
    "a@x",
  ],
];
const down = new SpanningUnavailableError({ kind: "network", problem: "no route" });
const network = /no route/;

// deno-lint-ignore require-yield
const broken: ScriptedClient["script"][number] = async function* () {
  await Promise.resolve();
  throw down;
};

function tenantOn(client: ScriptedClient) {
  const { directory, clock, sleep, pass } = directoryOn(client);
  const tenant = { client, directory, now: () => clock.now, sleep } as Partial<Tenant> as Tenant;
  return { tenant, pass };
}

for (const [rule, records, asked, answer, others = []] of CASES) {
  Deno.test(`in the list: ${rule}`, async () => {
    const users = Object.entries(records).map(([name, facts]) => wireUser(name, facts));
    const client = clientOf(async function* () {
      await Promise.resolve();
      yield { users };
    });
    const { tenant } = tenantOn(client);
    await tenant.directory.get();
    const { found } = await lookUpUser(tenant, asked, {});
    assert.equal(found?.entry.identity.userPrincipalName, answer);
    assert.deepEqual(found?.others.map(({ identity }) => identity.userPrincipalName) ?? [], others);
  });
}

for (const error of [down, new SpanningRateLimitError(), new SpanningResponseError("x")]) {
  Deno.test(`where the route for one user fails with ${error.name}, the list answers`, async () => {
    const client = clientOf(walkOf(["ada@x"]));
    client.user = () => Promise.reject(error);
    const { found } = await lookUpUser(tenantOn(client).tenant, "ada@x", {});
    assert.equal(found?.entry.identity.userPrincipalName, "ada@x");
    assert.equal(client.walks.length, 1);
  });
}

Deno.test("while the vendor is down an older list stands in for one user too, and says so; a refresh fails", async () => {
  const client = clientOf(walkOf(["ada@x"]), broken);
  client.user = () => Promise.reject(down);
  const { tenant, pass } = tenantOn(client);
  await tenant.directory.get();
  await pass(10 * MINUTE);
  const { found, directory } = await lookUpUser(tenant, "ada@x", {});
  assert.equal(found?.entry.identity.userPrincipalName, "ada@x");
  assert.match(directory.facts.warnings.join(), /older reading of 2026-11-02T08:00:00/);
  await assert.rejects(lookUpUser(tenant, "ada@x", { refresh: true }), network);
});

Deno.test("a route that does not answer leaves half of the time to the list", async () => {
  const { walk, release } = heldWalk(["ada@x"]);
  const client = clientOf(walk);
  let stopped = false;
  client.user = (_name, { signal } = {}) => {
    signal?.addEventListener("abort", () => stopped = true);
    return new Promise(() => {});
  };
  const { tenant, pass } = tenantOn(client);
  const first = lookUpUser(tenant, "ada@x", {});
  first.catch(() => {});
  await settle();
  await pass(22_499);
  assert.deepEqual([client.walks.length, stopped], [0, false]);
  await pass(1);
  assert.deepEqual([client.walks.length, stopped], [1, true]);
  await pass(22_500);
  await assert.rejects(first, StillReadingError);
  release();
});

Deno.test("refused credentials are an error at once, without asking for the list", async () => {
  const client = clientOf(walkOf(["ada@x"]));
  client.user = () => Promise.reject(new SpanningAuthError(401));
  const { tenant } = tenantOn(client);
  await assert.rejects(lookUpUser(tenant, "ada@x", {}), SpanningAuthError);
  assert.equal(client.walks.length, 0);
});

Deno.test("a caller who goes away is not answered from the list", async () => {
  const client = clientOf(walkOf(["ada@x"]));
  client.user = (_name, { signal } = {}) =>
    new Promise((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason)));
  const gone = new AbortController();
  const { tenant } = tenantOn(client);
  const call = lookUpUser(tenant, "ada@x", { signal: gone.signal });
  await settle();
  gone.abort(new DOMException("gone", "AbortError"));
  await assert.rejects(call, /gone/);
  assert.equal(client.walks.length, 0);
});

/** Looks up a user whose own record is such an answer, in a tenant whose list holds another one. */
async function lookUpOwn(
  answer: WireUser | Error,
  name = "ada@x",
): Promise<LookUp & { readonly listed: boolean }> {
  const client = clientOf(walkOf(["bob@x"]));
  client.user = () => answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  const lookUp = await lookUpUser(tenantOn(client).tenant, name, {});
  return { ...lookUp, listed: client.walks.length > 0 };
}

Deno.test("a live record of that principal name, in any case, is a directory of one that says so", async () => {
  const { directory, found, listed } = await lookUpOwn(wireUser("Ada@x"));
  assert.equal(found?.entry.identity.userPrincipalName, "Ada@x");
  assert.deepEqual([directory.users, listed], [1, false]);
  assert.match(directory.facts.warnings.join(), /own record/);
});

const NOT_THE_LAST_WORD: readonly (readonly [string, WireUser | Error])[] = [
  ["of a deleted user", wireUser("ada@x", { isDeleted: true })],
  ["of unknown state", wireUser("ada@x", { isArchive: "unknown" })],
  ["of another user", wireUser("eve@x")],
  ...["assigned", "isAdmin", "isDeleted", "isArchive"].map((flag) =>
    [`without ${flag}`, wireUser("ada@x", { [flag]: "absent" })] as const
  ),
  ...[400, 404].map((status) =>
    [`refused with status ${status}`, new SpanningNotFoundError(status)] as const
  ),
];
for (const [what, answer] of NOT_THE_LAST_WORD) {
  Deno.test(`an own record ${what} is not the last word: the list answers`, async () => {
    const { found, listed } = await lookUpOwn(answer);
    assert.deepEqual([found, listed], [undefined, true]);
  });
}

Deno.test("the route for one user is asked for principal names only", async () => {
  let asked = 0;
  const client = clientOf(walkOf(["ada@x"]));
  client.user = () => (asked++, Promise.resolve(wireUser("ada@x")));
  const { found } = await lookUpUser(
    tenantOn(client).tenant,
    "aaaaaaaa-0000-4000-8000-000000000001",
    {},
  );
  assert.deepEqual([found, asked, client.walks.length], [undefined, 0, 1]);
});
