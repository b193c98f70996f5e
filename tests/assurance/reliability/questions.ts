import type { SandboxTenant } from "../../../src/sandbox/tenant.ts";
import { ROLE_IDS } from "../../support/oracle.ts";
import {
  type Answer,
  type Coverage,
  coverageOf,
  first,
  isUnchecked,
  judgeCounts,
  judgePage,
  judgeRows,
  judgeUsers,
  oneOf,
  type Question,
  type Questioner,
} from "./judge.ts";
import { askBackups, askGrants, askRoles, askTenant } from "./single_questions.ts";
import type { ExpectedUser, Fits, Range, Truth } from "./truth.ts";

const LIMITS = [1, 10, 25, 100, 200];

/** What a tenant without a single tag answers to a question about a role. */
const NO_TAGS = /is not determinable for this tenant/;

const disabled: Fits = ({ status }) => status === "disabled";
const licensed: Fits = ({ license }) => license !== "none";

/** Asks for users by a filter or two. */
export function askUsers({ truths, random, extras }: Questioner): Question {
  const truth = oneOf(truths, random);
  const limit = oneOf(LIMITS, random);
  const maybe = <T>(values: readonly T[]): T | undefined =>
    random() < 0.35 ? oneOf(values, random) : undefined;
  const role = maybe(ROLE_IDS);
  const status = maybe(["enabled", "disabled"]);
  const license = maybe(["standard", "archived", "none"]);
  const admin = maybe([true, false]);
  const query = maybe(["an", "team", "contoso"]);
  const fits: Fits = (user) =>
    (role === undefined || user.roles.includes(role)) &&
    (status === undefined || user.status === status) &&
    (license === undefined || user.license === license) &&
    (admin === undefined || user.admin === admin) &&
    (query === undefined || contains(user, query));
  return {
    tool: "list_users",
    args: { tenant: truth.id, limit, role, status, license, admin, query, ...extras() },
    judge: (answer, coverage) => judgePage(truth, fits, limit, answer, coverage),
    judgeMore: ({ users }) => judgeUsers(truth, fits, users),
    varies: truth.losesTags,
    ...(truth.losesTags ? { refusal: NO_TAGS } : {}),
  };
}

/** Asks who is disabled, in one tenant or in each. */
export function askDisabled({ truths, random, extras }: Questioner): Question {
  const limit = oneOf(LIMITS, random);
  const every = random() < 0.2;
  const shown = every ? Math.min(25, Math.floor(100 / truths.length)) : limit;
  const judge = (truth: Truth, answer: Answer, coverage: Coverage) =>
    first([
      judgePage(truth, disabled, shown, answer, coverage),
      judgeCounts({ ...answer, ...answer.byReason }, disabledCounts(truth), coverage),
    ]);
  const truth = oneOf(truths, random);
  return {
    tool: "find_disabled",
    args: { ...(every ? { tenant: "*" } : { tenant: truth.id, limit }), ...extras() },
    judge: (answer, coverage) =>
      every
        ? judgeRows(
          truths,
          answer,
          (each, row) => judge(each, row, isUnchecked(row) ? "part" : coverageOf(row)),
        )
        : judge(truth, answer, coverage),
  };
}

function disabledCounts(truth: Truth): Record<string, Range> {
  const because = (reason: string) => truth.count((user) => has(user.disabledBecause, reason));
  return {
    deleted: because("deleted"),
    archived: because("archived"),
    licensed: truth.count((user) => disabled(user) && licensed(user)),
    admins: truth.count((user) => disabled(user) && user.admin),
  };
}

/** Asks who holds a role. */
export function askRoleGrants({ truths, random, extras }: Questioner): Question {
  const truth = oneOf(truths, random);
  const limit = oneOf(LIMITS, random);
  const role = oneOf(ROLE_IDS, random);
  const fits: Fits = ({ roles }) => roles.includes(role);
  return {
    tool: "list_role_grants",
    args: { tenant: truth.id, limit, role, ...extras() },
    judge: ({ grants, ...answer }, coverage) => {
      const users = grants.map(({ user }: Answer) => user);
      if (answer.entitlement !== `role:${role}:assigned`) return "the entitlement";
      return judgePage(truth, fits, limit, { ...answer, users }, coverage, FOUND);
    },
    ...(truth.losesTags ? { refusal: NO_TAGS } : {}),
  };
}

/** What a grant or a finding shows of a user that the records tell. */
const FOUND = ["id", "userPrincipalName", "displayName", "status"];

/** Asks what a reviewer would: the findings that the oracle can count. */
export function askReview({ truths, random, extras }: Questioner): Question {
  const truth = oneOf(truths, random);
  const enabled: Fits = ({ status }) => status === "enabled";
  const wanted: Readonly<Record<string, Fits>> = {
    disabled_admin: (user) => disabled(user) && user.admin,
    deleted_holding_standard_license: (user) =>
      has(user.disabledBecause, "deleted") && user.license === "standard",
    admin_without_backup: (user) => enabled(user) && user.admin && !licensed(user),
  };
  return {
    tool: "review_access",
    args: { tenant: truth.id, checks: Object.keys(wanted), ...extras() },
    judge: ({ findings, notDecidable, passed, source }, coverage) =>
      first(
        Object.entries(wanted).map(([check, fits]) => {
          if (notDecidable.some((each: Answer) => each.check === check)) {
            const open = coverage === "part" || truth.losesTags || isUnchecked({ source });
            return open ? undefined : `${check} is not decided`;
          }
          const finding = findings.find((each: Answer) => each.check === check);
          if (finding === undefined && !passed.includes(check)) return `${check} is not answered`;
          const { count, users } = finding ?? { count: 0, users: [] };
          return first([
            judgeCounts({ [check]: count }, { [check]: truth.count(fits) }, coverage),
            judgeUsers(truth, fits, users, FOUND),
          ]);
        }),
      ),
  };
}

function contains({ userPrincipalName, email, displayName }: ExpectedUser, text: string): boolean {
  return [userPrincipalName, email ?? "", displayName].some((each) =>
    each.toLowerCase().includes(text)
  );
}

function has(reasons: readonly string[] | undefined, reason: string): boolean {
  return reasons?.includes(reason) ?? false;
}

/** Makes a question of each tool that needs the vendor; those asked most often stand twice. */
export function everyQuestion(
  questioner: Questioner,
  tenantOf: (truth: Truth) => SandboxTenant,
  /** The factors by which the vendor may miscount. */
  off?: readonly number[],
): (() => Question)[] {
  return [
    () => askUsers(questioner),
    () => askUsers(questioner),
    () => askGrants(questioner),
    () => askGrants(questioner),
    () => askRoles(questioner),
    () => askDisabled(questioner),
    () => askRoleGrants(questioner),
    () => askReview(questioner),
    () => askTenant(questioner, off),
    () => askBackups(questioner, tenantOf),
  ];
}
