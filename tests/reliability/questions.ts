import * as oracle from "../support/oracle.ts";

/** A question with the means to tell a right answer from a wrong one. */
export interface Question {
  readonly tool: string;
  readonly args: Readonly<Record<string, unknown>>;
  /** What is wrong with an answer; undefined for a right one. */
  // deno-lint-ignore no-explicit-any
  readonly wrong: (answer: any) => string | undefined;
}

/** What is known of a tenant: its records, as they were generated. */
export interface KnownTenant {
  readonly id: string;
  readonly records: readonly oracle.Record365[];
}

/** Chooses a whole number below a limit. */
export type Choose = (below: number) => number;

/** Kinds of questions, each about one tenant. */
const KINDS: readonly ((tenant: KnownTenant, choose: Choose) => Question)[] = [
  listUsers,
  listRoles,
  userGrants,
  findDisabled,
  roleGrants,
  pageThrough,
];

/** A question at random. */
export function askAnything(tenants: readonly KnownTenant[], choose: Choose): Question {
  const tenant = tenants[choose(tenants.length)] as KnownTenant;
  return (KINDS[choose(KINDS.length)] as typeof KINDS[number])(tenant, choose);
}

function listUsers({ id: tenant, records }: KnownTenant, choose: Choose): Question {
  const status = ["enabled", "disabled"][choose(2)] as string;
  const license = ["standard", "archived", "none"][choose(3)] as string;
  const matched = oracle.countOf(
    records,
    (record) =>
      oracle.isDisabled(record) === (status === "disabled") &&
      oracle.licenseOf(record) === license,
  );
  return {
    tool: "list_users",
    args: { tenant, status, license },
    wrong: (answer) => differs("matched", answer.matched, matched),
  };
}

function listRoles({ id: tenant, records }: KnownTenant): Question {
  return {
    tool: "list_roles",
    args: { tenant },
    wrong: ({ roles, source }) =>
      differs("users", source.users, records.length) ??
        oracle.ROLE_IDS.map((role, at) =>
          differs(
            role,
            roles[at].members,
            oracle.countOf(records, (record) => oracle.rolesOf(record).includes(role)),
          )
        ).find((problem) => problem !== undefined),
  };
}

function userGrants({ id: tenant, records }: KnownTenant, choose: Choose): Question {
  const record = records[choose(records.length)] as oracle.Record365;
  return {
    tool: "get_user_grants",
    args: { tenant, user: record.msId },
    wrong: ({ user, grants }) =>
      differs("id", user.id, record.msId) ??
        differs(
          "roles",
          grants.map(({ role }: { role: string }) => role).join(),
          oracle.rolesOf(record).join(),
        ),
  };
}

function findDisabled({ id: tenant, records }: KnownTenant): Question {
  return {
    tool: "find_disabled",
    args: { tenant },
    wrong: ({ matched, byReason, admins }) =>
      differs("matched", matched, oracle.countOf(records, oracle.isDisabled)) ??
        differs("deleted", byReason.deleted, oracle.countOf(records, oracle.isDeleted)) ??
        differs("archived", byReason.archived, oracle.countOf(records, oracle.isArchived)) ??
        differs(
          "admins",
          admins,
          oracle.countOf(records, (each) => oracle.isDisabled(each) && oracle.isAdmin(each)),
        ),
  };
}

function roleGrants({ id: tenant, records }: KnownTenant, choose: Choose): Question {
  const role = oracle.ROLE_IDS[choose(oracle.ROLE_IDS.length)] as string;
  const holds = (record: oracle.Record365): boolean => oracle.rolesOf(record).includes(role);
  return {
    tool: "list_role_grants",
    args: { tenant, role, limit: 5 },
    wrong: ({ matched, grants }) =>
      differs("matched", matched, oracle.countOf(records, holds)) ??
        differs("shown", grants.length, Math.min(5, oracle.countOf(records, holds))),
  };
}

/** A page of many: each of its users is one of the tenant's. */
function pageThrough({ id: tenant, records }: KnownTenant): Question {
  const ids = new Set(records.map(({ msId }) => msId));
  return {
    tool: "list_users",
    args: { tenant, limit: 200 },
    wrong: ({ users, matched }) =>
      differs("matched", matched, records.length) ??
        users.map(({ id }: { id: string }) => ids.has(id) ? undefined : `a stranger: ${id}`)
          .find((problem: string | undefined) => problem !== undefined),
  };
}

function differs(what: string, is: unknown, must: unknown): string | undefined {
  return is === must ? undefined : `${what} is ${is} and must be ${must}`;
}
