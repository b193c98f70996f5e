import assert from "node:assert/strict";
import fc from "fast-check";
import { ChangingVendor, type Mishap } from "../../support/changing_vendor.ts";
import * as oracle from "../../support/oracle.ts";
import { OracleList } from "../../support/oracle_list.ts";
import { asking, RUNS } from "./asking.ts";

const TAGS = [...oracle.TAGS, "VIP"];

const record: fc.Arbitrary<oracle.Record365> = fc.record({
  name: fc.stringMatching(/^[a-z]{1,3}$/),
  number: fc.nat(9_999_999),
  displayName: fc.constantFrom("Ada Lovelace", "山田 花子", "Zoë", "O'Brien", "x"),
  assigned: fc.boolean(),
  isAdmin: fc.boolean(),
  isDeleted: fc.boolean(),
  isArchive: fc.boolean(),
  tags: fc.subarray(TAGS),
}).map(({ name, number, ...facts }) => {
  const userPrincipalName = `${name}${number}@t.example`;
  const msId = `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`;
  return { userPrincipalName, email: userPrincipalName, msId, ...facts };
});

const records = fc.record({
  all: fc.uniqueArray(record, { maxLength: 60, selector: ({ msId }) => msId }),
  tagged: fc.constantFrom("all", "none", "some"),
}).map(({ all, tagged }) =>
  all.map((each, index): oracle.Record365 => {
    if (tagged === "all" || (tagged === "some" && index % 2 === 0)) return each;
    const { tags: _, ...untagged } = each;
    return untagged;
  })
);

const change = fc.record({
  kind: fc.constantFrom("add", "remove", "rename", "delete"),
  at: fc.nat(100),
}) as fc.Arbitrary<Mishap>;
const status = fc.record({
  kind: fc.constant("status"),
  status: fc.constantFrom(401, 403, 404, 408, 429, 429, 500, 503, 504),
  retryAfter: fc.constantFrom("0", "1", "3600"),
}) as fc.Arbitrary<Mishap>;
const other = fc.constantFrom("network", "html", "half", "shape", "truncate", "repeat", "foreign")
  .map((kind) => ({ kind } as Mishap));
const mishap = fc.oneof(
  { weight: 6, arbitrary: fc.constant<Mishap>({ kind: "none" }) },
  { weight: 2, arbitrary: change },
  { weight: 2, arbitrary: status },
  { weight: 1, arbitrary: other },
);

const CHANGES = ["add", "remove", "rename", "delete"];

/**
 * What goes wrong, in order. A list that ends too early can be told by the tenant's count alone, so
 * it does not come together with changes of that count.
 */
const mishaps = fc.array(mishap, { maxLength: 25 }).map((list) =>
  list.some(({ kind }) => CHANGES.includes(kind))
    ? list.filter(({ kind }) => kind !== "truncate")
    : list
);

const scenario = fc.record({
  records,
  cap: fc.integer({ min: 1, max: 25 }),
  mishaps,
  allowPartial: fc.boolean(),
  limit: fc.integer({ min: 1, max: 40 }),
  filter: fc.constantFrom<Record<string, unknown>[]>(
    {},
    { status: "enabled" },
    { status: "disabled" },
    { license: "standard" },
    { admin: true },
    { role: "archived" },
    { role: "global_admin" },
    { query: "A" },
  ),
});

type Scenario = typeof scenario extends fc.Arbitrary<infer T> ? T : never;

function fits(each: oracle.Record365, filter: Record<string, unknown>): boolean {
  const { status, license, admin, role, query } = filter;
  return (status === undefined || (status === "disabled") === oracle.isDisabled(each)) &&
    (license === undefined || oracle.licenseOf(each) === license) &&
    (admin === undefined || oracle.isAdmin(each) === admin) &&
    (role === undefined || oracle.rolesOf(each).includes(String(role))) &&
    (query === undefined ||
      [each.userPrincipalName, each.email, each.displayName].some((text) =>
        text.toLowerCase().includes(String(query).toLowerCase())
      ));
}

async function check(
  { records, cap, mishaps, allowPartial, limit, filter }: Scenario,
): Promise<void> {
  const vendor = new ChangingVendor(records, cap, mishaps);
  const answer = asking(vendor.fetch);
  // deno-lint-ignore no-explicit-any
  const call = (name: string, args: Record<string, unknown>): Promise<any> =>
    answer(name, { ...args, ...(allowPartial ? { allowPartial } : {}) });
  const truth = new Map(records.map((each) => [each.msId, each]));

  const users = [];
  let page = await call("list_users", { ...filter, limit });
  let whole = page?.source.complete === true;
  const matched = page?.matched;
  while (page !== undefined) {
    users.push(...page.users);
    if (page.nextCursor === undefined) break;
    page = await call("list_users", { ...filter, limit, cursor: page.nextCursor });
    whole &&= page?.source.complete === true;
  }
  if (page === undefined) whole = false;

  const seen = new Set(users.map((user) => user.id));
  if (!allowPartial || whole) assert.equal(seen.size, users.length, "a user is listed twice");
  for (const user of users) {
    assert.ok(vendor.known.has(user.id), "somebody is listed who never was");
    const record = truth.get(user.id);
    if (record === undefined || vendor.touched.has(user.id)) continue;
    assert.ok(fits(record, filter), "somebody is listed who does not fit");
    assert.deepEqual(user.roles, oracle.rolesOf(record));
    assert.equal(user.status, oracle.isDisabled(record) ? "disabled" : "enabled");
    assert.equal(user.license, oracle.licenseOf(record));
    assert.equal(user.admin, oracle.isAdmin(record));
  }
  if (!whole) {
    assert.ok(
      page === undefined || allowPartial,
      "a list that is not whole is neither an error nor accepted",
    );
    return;
  }
  assert.equal(matched, users.length);
  const expected = records.filter((each) => !vendor.touched.has(each.msId) && fits(each, filter));
  const missing = expected.filter((each) => !seen.has(each.msId)).length;
  // Only a list that the vendor ends too early may be up to 2 % short, by contract.
  const allowed = mishaps.some(({ kind }) => kind === "truncate")
    ? vendor.records.length * 0.02
    : 0;
  assert.ok(missing <= allowed, `${missing} of ${expected.length} are missing`);

  const roles = await call("list_roles", {});
  if (roles?.source.complete !== true || vendor.touched.size > 0 || missing > 0) return;
  const { untagged } = new OracleList(records);
  for (const role of roles.roles) {
    const holders = oracle.countOf(records, (each) => oracle.rolesOf(each).includes(role.id));
    const byFlag = ["archived", "deleted_from_microsoft"].includes(role.id);
    if (byFlag || untagged === 0) assert.equal(role.members, holders, role.id);
    else if (untagged === records.length) assert.equal(role.determinable, false, role.id);
    else assert.equal(role.atLeast, holders, role.id);
  }
  const disabled = await call("find_disabled", { limit: 200 });
  assert.equal(disabled.matched, oracle.countOf(records, oracle.isDisabled));
  assert.equal(disabled.byReason.deleted, oracle.countOf(records, oracle.isDeleted));
}

Deno.test(`${RUNS} random tenants, page sizes, faults and changes: the truth, an error, or marked as partial`, async () => {
  await fc.assert(fc.asyncProperty(scenario, check), { numRuns: RUNS, verbose: 0 });
});
