import { summarizeTenant, summarizeUser } from "../../../src/sandbox/backups.ts";
import type { SandboxTenant } from "../../../src/sandbox/tenant.ts";
import { ROLE_IDS } from "../../support/oracle.ts";
import {
  type Answer,
  first,
  judgeCount,
  judgeCounts,
  oneOf,
  type Question,
  type Questioner,
} from "./judge.ts";
import type { Range, Truth } from "./truth.ts";

const UNKNOWN = "nobody.at.all@elsewhere.example";

const exactly = (number: number): Range => [number, number];

/** Asks what roles there are and how many hold them. */
export function askRoles({ truths, random, extras }: Questioner): Question {
  const truth = oneOf(truths, random);
  const byFlag = ["archived", "deleted_from_microsoft"];
  return {
    tool: "list_roles",
    args: { tenant: truth.id, ...extras() },
    judge: ({ roles, untaggedUsers }, coverage) => {
      if (roles.map(({ id }: Answer) => id).join() !== ROLE_IDS.join()) return "the roles";
      const untagged = truth.users.length - truth.tagged;
      const range: Range = truth.losesTags ? [untagged, truth.users.length] : exactly(untagged);
      return first([
        judgeCount("untaggedUsers", untaggedUsers, range, coverage),
        ...roles.map((role: Answer) => {
          // Of a part nobody can say how many there are, nor always whether there are any.
          if (!role.determinable) {
            const open = truth.losesTags || coverage === "part";
            return open ? undefined : `${role.id} is not known`;
          }
          const holders = truth.count((user) => user.roles.includes(role.id));
          const sure = coverage === "whole" &&
            (untaggedUsers === 0 || byFlag.includes(role.id));
          const [name, other] = sure ? ["members", "atLeast"] : ["atLeast", "members"];
          if (role[other] !== undefined) return `${role.id} has ${other}`;
          return judgeCount(`${name} of ${role.id}`, role[name], holders, coverage);
        }),
      ]);
    },
  };
}

/** Asks what one user holds, by any of the user's names; now and then about nobody. */
export function askGrants({ truths, random, extras }: Questioner): Question {
  const truth = oneOf(truths, random);
  const args = { tenant: truth.id, ...extras() };
  if (random() < 0.05) {
    return {
      tool: "get_user_grants",
      args: { ...args, user: UNKNOWN },
      judge: () => "an answer about a user who is not there",
      refusal: /^No user /,
    };
  }
  const user = oneOf(truth.users, random);
  const name = oneOf(
    [user.userPrincipalName, user.userPrincipalName.toUpperCase(), user.id],
    random,
  );
  return {
    tool: "get_user_grants",
    args: { ...args, user: name },
    judge: (answer) => {
      if (answer.user.id !== user.id) return "another user";
      const held = answer.grants.map(({ role }: Answer) => role).join();
      if (held !== answer.user.roles.join()) return "grants that are not the user's roles";
      return truth.wrongWith(answer.user, () => true);
    },
  };
}

/** Asks for the tenant's own figures; `off` are the factors by which the vendor may miscount. */
export function askTenant({ truths, random }: Questioner, off: readonly number[] = [1]): Question {
  const truth = oneOf(truths, random);
  const { licenses, archivedLicenses, assignedStandard, assignedArchive, users } = truth.facts;
  const seats = (purchased: number, assigned: number) => ({
    purchased: exactly(purchased),
    assigned: exactly(assigned),
    available: exactly(purchased - assigned),
  });
  return {
    tool: "get_tenant",
    args: { tenant: truth.id },
    judge: (answer) =>
      first([
        off.some((factor) => answer.users === Math.round(users * factor)) ? undefined : "users",
        judgeCounts(answer.licenses.standard, seats(licenses, assignedStandard), "whole"),
        judgeCounts(answer.licenses.archived, seats(archivedLicenses, assignedArchive), "whole"),
      ]),
  };
}

/** Asks how backups went, of the tenant or of one user, against what the generator makes up. */
export function askBackups(
  { truths, random, extras }: Questioner,
  tenantOf: (truth: Truth) => SandboxTenant,
): Question {
  const truth = oneOf(truths, random);
  const { users } = tenantOf(truth);
  const user = random() < 0.5 ? undefined : oneOf(users, random);
  const backedUp =
    users.filter(({ assigned, isDeleted, isArchive }) => assigned && !isDeleted && !isArchive)
      .length;
  const name = user === undefined ? {} : { user: user.msId };
  return {
    tool: "get_backup_status",
    args: { tenant: truth.id, days: 3, ...name, ...(user === undefined ? {} : extras()) },
    judge: ({ services }) => {
      const made = (
        days: string[],
      ): Answer[] => [
        ...(user === undefined ? summarizeTenant(backedUp, days) : summarizeUser(user, days)),
      ];
      const dates: string[] = [...new Set<string>(services.map(({ date }: Answer) => date))];
      const nothing = user !== undefined && made(["01/01/2026"]).length === 0;
      if (dates.length !== (nothing ? 0 : 3)) return `backups of ${dates.length} days`;
      const expected = made(dates.map(american)).map(({ type, date, backup }) =>
        [type.toLowerCase(), date, backup.successful, backup.partial, backup.failed].join(" ")
      );
      const answered = services.map((each: Answer) =>
        [each.service, american(each.date), each.successful, each.partial, each.failed].join(" ")
      );
      return answered.sort().join() === expected.sort().join() ? undefined : "backup figures";
    },
    // Another account may be what the vendor finds by that name, and small tenants look like users.
    ...(user === undefined ? {} : { refusal: /^Cannot tell this user's backup status/ }),
  };
}

function american(date: string): string {
  const [year, month, day] = date.split("-");
  return `${month}/${day}/${year}`;
}

/** Asks which tenants there are, and by which paths people sign in. */
export function askAround({ truths, random }: Questioner): Question {
  if (random() < 0.5) {
    const ids = truths.map(({ id }) => id).sort().join();
    return {
      tool: "list_tenants",
      args: {},
      judge: ({ tenants }) =>
        tenants.map(({ id }: Answer) => id).sort().join() === ids ? undefined : "the tenants",
    };
  }
  return {
    tool: "list_sign_in_paths",
    args: { tenant: oneOf(truths, random).id },
    judge: ({ declared }) => declared === false ? undefined : "declared",
  };
}
