import assert from "node:assert/strict";
import fc from "fast-check";
import {
  differsFrom,
  judgeFigures,
  type OracleVerdict,
  type Possible,
} from "../../support/oracle_figures.ts";
import { type FlagName, OracleList } from "../../support/oracle_list.ts";
import type { OracleRecord } from "../../support/oracle_tags.ts";
import { scriptedVendor } from "../../support/scripted_tenant.ts";
import { type AnyTenant, anyTenant } from "./any_tenant.ts";
import { type Ask, asking, RUNS } from "./asking.ts";

Deno.test(`${RUNS} tenants of any shape: what is known, and never more`, async () => {
  await fc.assert(fc.asyncProperty(anyTenant, check), { numRuns: RUNS, verbose: 0 });
});

async function check(tenant: AnyTenant): Promise<void> {
  const { script, sent, settings } = tenant;
  const ask = asking(scriptedVendor(script).fetch, {
    SPANNING_COUNT_CHECK: settings.check,
    ...settings.guests === undefined ? {} : { SPANNING_COUNT_GUESTS: settings.guests },
  });
  const list = new OracleList(sent);
  const body = script.tenantStatus === undefined ? script.tenant : undefined;
  const figures = judgeFigures(list, body, settings);
  const verdict = isCircular(tenant)
    ? { incomplete: "either", confirmed: "either" } as const
    : figures;
  const before = await askGrants(ask, tenant);

  const whole = await ask("list_roles");
  if (whole === undefined) {
    assert.notEqual(verdict.incomplete, false, "a whole list is an error");
    const partial = await ask("list_roles", { allowPartial: true });
    if (partial !== undefined) {
      assert.equal(partial.source.complete, false);
      assertPartialRoles(partial.roles);
      // A walk in circles ends before it has read all that was sent.
      if (isCircular(tenant)) return;
      assertReview(await ask("review_access", { allowPartial: true }), list, "partial");
    }
    return;
  }
  assert.notEqual(verdict.incomplete, true, "a list that is not whole is called complete");
  assertSource(whole.source, list, verdict, settings.check, body !== undefined);
  assertRoles(whole, list);
  await assertUsers(ask, tenant, list);
  const trusted = whole.source.confirmed === true || settings.check !== "error";
  assertReview(await ask("review_access"), list, trusted ? "trusted" : "not confirmed");
  const after = await askGrants(ask, tenant);
  if (before === undefined || after === undefined || isRepeated(tenant)) return;
  for (const part of ["grants", "notDeterminable", "adminOfUnknownKind"]) {
    assert.deepEqual(before[part], after[part], `${part} before and after the list is in memory`);
  }
}

/** Whether two pages end with one record: then one link comes twice, as in a list that never ends. */
function isCircular({ script: { pageSize = 1 }, sent }: AnyTenant): boolean {
  const ends = sent.filter((_, at) => (at + 1) % pageSize === 0)
    .map(({ msId, userPrincipalName }) => `${msId} ${userPrincipalName}`);
  return new Set(ends).size < ends.length;
}

/**
 * Whether somebody stands in the list twice. Then the name that is asked for may be an older one,
 * and the first page may show tags that a later record takes back.
 */
function isRepeated({ script: { users } }: AnyTenant): boolean {
  const ids = users.map(({ msId }) => msId);
  const names = users.map(({ userPrincipalName }) => userPrincipalName);
  return [ids, names].some((values) => new Set(values).size < values.length);
}

async function askGrants(ask: Ask, { script: { users }, asked }: AnyTenant): Promise<
  Record<string, unknown> | undefined
> {
  const name = users[asked % Math.max(1, users.length)]?.["userPrincipalName"];
  return typeof name === "string" && name.trim() !== ""
    ? await ask("get_user_grants", { user: name })
    : undefined;
}

interface Source {
  readonly complete: boolean;
  readonly confirmed?: boolean;
  readonly users: number;
  readonly counted?: number;
  readonly warnings?: readonly string[];
}

function assertSource(
  source: Source,
  list: OracleList,
  { incomplete, confirmed }: OracleVerdict,
  check: string,
  told: boolean,
): void {
  assert.equal(source.users, list.people.size);
  if (source.complete) assert.notEqual(incomplete, true);
  else assert.notEqual(check, "error", "a partial list that nobody asked for");
  assertPossible(source.confirmed, confirmed, "confirmed");
  const warnings = (source.warnings ?? []).join("\n");
  if (source.confirmed === false && check === "error") {
    assert.notEqual(warnings, "", "nothing says why it is not confirmed");
    if (told) assert.match(warnings, /SPANNING_COUNT_(CHECK|GUESTS)/, "no setting settles it");
  }
  if (source.counted !== undefined && differsFrom(list, source.counted)) {
    assert.ok(warnings.includes(String(source.counted)), "a difference of the figures is not said");
  }
  for (const flag of ["isDeleted", "isArchive", "isAdmin", "assigned"] as const) {
    const lacking = list.lacking(flag);
    if (lacking > 0) assert.match(warnings, new RegExp(`\\b${lacking}\\b`), `${flag} is lacking`);
  }
}

function assertPossible(said: boolean | undefined, possible: Possible, what: string): void {
  if (possible !== "either") assert.equal(said, possible, what);
}

interface RoleRow {
  readonly id: string;
  readonly members?: number;
  readonly atLeast?: number;
  readonly determinable: boolean;
}

function assertPartialRoles(rows: readonly RoleRow[]): void {
  for (const { id, members } of rows) {
    assert.equal(members, undefined, `${id} of a partial list is a number of all members`);
  }
}

function assertRoles(
  answer: { readonly roles: readonly RoleRow[]; readonly untaggedUsers: number },
  list: OracleList,
): void {
  if (list.people.size === 0) return;
  assert.equal(answer.untaggedUsers, list.untagged, "untaggedUsers");
  assert.equal(answer.roles.length, 7);
  for (const { id, members, atLeast, determinable } of answer.roles) {
    const certain = list.count((record) => list.holds(id, record));
    const possible = list.countPossible((record) => list.holds(id, record));
    const flag = PROVING[id];
    // Whom a hint proves may be said of a role that nothing else tells.
    if (list.isOpen(id) && (certain === 0 || !determinable)) {
      assert.equal(determinable, false, `${id} is called determinable`);
      assert.equal(members, undefined, id);
    } else if (certain === possible) assert.equal(members, certain, `${id}: members`);
    else if (flag !== undefined && list.lacking(flag) > 0) {
      assert.equal(members ?? atLeast, certain, id);
    } else {
      assert.equal(members, undefined, `${id}: ${members} for certain`);
      if (determinable) assert.equal(atLeast, certain, `${id}: atLeast`);
    }
  }
}

const PROVING: Readonly<Record<string, FlagName>> = {
  archived: "isArchive",
  deleted_from_microsoft: "isDeleted",
};

interface UserRow {
  readonly id: string;
  readonly status: string;
  readonly license: string;
  readonly admin: boolean | "unknown";
  readonly roles: readonly string[];
  readonly unrecognizedTags?: readonly string[];
}

async function assertUsers(
  ask: Ask,
  { filter, limit }: AnyTenant,
  list: OracleList,
): Promise<void> {
  const users: UserRow[] = [];
  let page = await ask("list_users", { ...filter, limit });
  const role = filter["role"] as string | undefined;
  if (page === undefined) {
    assert.ok(role !== undefined, "a list without a role is an error");
    const open = list.countPossible((record) => list.holds(role, record));
    assert.ok(list.isOpen(role) || open > 0, `${role} can be told and is refused`);
    return;
  }
  if (role !== undefined && list.isOpen(role)) {
    const hinted = list.count((record) => list.holds(role, record));
    assert.ok(hinted > 0, `${role} cannot be told and is listed`);
  }
  const { matched } = page;
  for (;;) {
    users.push(...page.users);
    if (page.nextCursor === undefined) break;
    page = await ask("list_users", { ...filter, limit, cursor: page.nextCursor });
    assert.ok(page, "a page is an error");
  }
  assert.equal(users.length, matched);
  assert.equal(new Set(users.map(({ id }) => id)).size, matched, "somebody is listed twice");
  for (const user of users) {
    const record = list.people.get(user.id);
    assert.ok(record, "somebody is listed who is not in the list");
    assertUser(user, record, list);
  }
  const fits = (record: OracleRecord): boolean => fitsFilter(filter, record, list);
  const missing = [...list.people.values()].filter((record) =>
    fits(record) && !users.some(({ id }) => id === record.id)
  );
  assert.deepEqual(missing.map(({ id }) => id), [], `missing of ${JSON.stringify(filter)}`);
}

/** Whether somebody certainly fits. */
function fitsFilter(
  { status, license, admin, role }: Readonly<Record<string, unknown>>,
  record: OracleRecord,
  list: OracleList,
): boolean {
  const disabled = list.disabled(record);
  return (status === undefined || disabled === (status === "disabled")) &&
    (license === undefined || list.onStandardSeat(record) === true) &&
    (admin === undefined || list.admin(record) === admin) &&
    (role === undefined || list.holds(String(role), record) === true);
}

function assertUser(user: UserRow, record: OracleRecord, list: OracleList): void {
  const unsure = (...flags: readonly FlagName[]): boolean =>
    flags.some((flag) => record[flag] === undefined && !list.absent.has(flag));
  assert.deepEqual([...user.roles].sort(), [...record.held].sort(), "roles");
  const disabled = list.disabled(record);
  const status = disabled === undefined ? "unknown" : disabled ? "disabled" : "enabled";
  if (user.status !== status) {
    assert.ok(unsure("isDeleted", "isArchive") && user.status === "enabled", `status of ${status}`);
  }
  const admin = list.admin(record) ?? "unknown";
  if (user.admin !== admin) assert.ok(unsure("isAdmin") && user.admin === false, `admin: ${admin}`);
  const license = licenseOf(record, list);
  if (user.license !== license) {
    assert.ok(
      unsure("assigned", "isArchive") && ["none", "standard"].includes(user.license),
      `license is ${license}, not ${user.license}`,
    );
  }
  const shown = (user.unrecognizedTags ?? []).join("\n");
  for (const text of record.shown) assert.ok(shown.includes(text), `${text} is not shown`);
  if (record.shown.length === 0 && !record.lowCertainty) assert.equal(shown, "");
}

function licenseOf(record: OracleRecord, list: OracleList): string {
  const licensed = list.licensed(record);
  if (licensed !== true) return licensed === undefined ? "unknown" : "none";
  const archived = list.holds("archived", record);
  return archived === undefined ? "unknown" : archived ? "archived" : "standard";
}

interface Review {
  readonly findings: readonly { readonly check: string; readonly count: number }[];
  readonly passed: readonly string[];
  readonly notDecidable: readonly { readonly check: string }[];
}

const READ_NO_USERS = ["seats_over_assigned", "undeclared_sign_in_paths"];
const UNDONE_BY_MORE = ["too_few_admins", "too_many_admins"];

function assertReview(
  { findings, passed, notDecidable }: Review,
  list: OracleList,
  kind: "trusted" | "not confirmed" | "partial",
): void {
  assert.equal(findings.length + passed.length + notDecidable.length, 13, "a check is missing");
  const found = new Map(findings.map(({ check, count }) => [check, count]));
  if (kind !== "trusted") {
    const wrong = passed.filter((check) => !READ_NO_USERS.includes(check));
    assert.deepEqual(wrong, [], `passed on a list that is ${kind}`);
    for (const check of UNDONE_BY_MORE) assert.ok(!found.has(check), `${check} is ${kind}`);
  }
  for (const [check, judge] of Object.entries(list.checks)) {
    // The contract does not say whether a guest whom Microsoft calls a member may lack backups.
    if (check === "unprotected_users" && list.count(isExternalMember) > 0) continue;
    const certain = list.count(judge);
    const possible = list.countPossible(judge);
    const count = found.get(check);
    if (certain > 0) assert.ok(count !== undefined && count >= certain, `${check} is not found`);
    if (count !== undefined) {
      assert.ok(count >= certain && count <= possible, `${check}: ${count} are found`);
      if (!lacksFlags(list)) assert.equal(count, certain, check);
    }
    if (passed.includes(check)) assert.equal(possible, 0, `${check} is passed`);
    else if (kind === "trusted" && possible === 0 && !lacksFlags(list)) {
      assert.fail(`${check} could be decided`);
    }
  }
}

function isExternalMember({ isExternal, isGuest }: OracleRecord): boolean {
  return isExternal && !isGuest;
}

/** Whether a flag is missing from some or all records: no check that looks at it passes then. */
function lacksFlags(list: OracleList): boolean {
  return list.absent.size > 0 ||
    (["isDeleted", "isArchive", "isAdmin", "assigned"] as const)
      .some((flag) => list.lacking(flag) > 0);
}
