/** Which days backups were made on, and whose they are. */

import { type Case, found, people, person } from "../case.ts";
import { ABSENT, all } from "../expectations.ts";
import {
  type BackupRow,
  dayBefore,
  type ScriptedTenant,
} from "../../../support/scripted_tenant.ts";

function row(daysAgo: number, type: string, successful: number, failed = 0): BackupRow {
  return { daysAgo, type, backup: { successful, partial: 0, failed } };
}

function week(type: string, successful: number): BackupRow[] {
  return [0, 1, 2, 3, 4, 5, 6].map((daysAgo) => row(daysAgo, type, successful));
}

const USERS = people(50);
const SOMEONE = { user: "p0003@t.example" };
const TENANTS = [...week("MAIL", 45), ...week("DRIVE", 40), ...week("CONTACT", 1)];

function whose(name: string, tenant: Partial<ScriptedTenant>, owner: "user" | "tenant"): Case {
  return {
    name,
    tenant: { users: USERS, backups: TENANTS, ...tenant },
    calls: [
      {
        tool: "get_backup_status",
        args: SOMEONE,
        ...owner === "tenant"
          ? { error: /whole tenant/ }
          : { expect: { scope: "user", user: { userPrincipalName: SOMEONE.user } } },
      },
    ],
  };
}

function days(name: string, backups: readonly BackupRow[], args: object, expect: object): Case {
  return {
    name,
    tenant: { users: USERS, backups },
    calls: [{ tool: "get_backup_status", args: { ...args }, expect }],
  };
}

/** The figures of a user whose one row is worth looking at. */
function owned(rows: readonly BackupRow[], userId: number): BackupRow[] {
  return rows.map((each) => ({ ...each, userId }));
}

export const BACKUPS: readonly Case[] = [
  {
    name: "the tenant's figures but for one are not a user's own",
    tenant: found("a_users_backups_are_the_tenants"),
    calls: [{ tool: "get_backup_status", args: { user: "a@c.example" }, error: /whole tenant/ }],
  },
  whose("a service of none against three of the tenant's", {
    backups: [...TENANTS, row(1, "SPSITE", 3)],
    userBackups: [...TENANTS, row(1, "SPSITE", 0)],
  }, "tenant"),
  whose("one day that grew over twofold between two requests", {
    userBackups: TENANTS.map((each, at) => at === 0 ? row(0, "MAIL", 12) : each),
  }, "tenant"),
  whose("one small service whose figure at the tenant is twice as large", {
    userBackups: TENANTS.map((each) => each.type === "CONTACT" ? row(0, "CONTACT", 0) : each),
  }, "tenant"),
  whose("a user's own figures", { userBackups: [...week("MAIL", 1), ...week("DRIVE", 2)] }, "user"),
  whose("a user's own figures, the only ones of one small service", {
    userBackups: [...week("MAIL", 1), ...week("CONTACT", 1)],
  }, "user"),
  whose("a user whom nothing was backed up for", {
    userBackups: week("MAIL", 0),
  }, "user"),
  whose("rows with a userId are the user's, however large", {
    userBackups: owned(TENANTS, 77),
  }, "user"),
  {
    name: "the one backed-up user of a tenant, by userId",
    tenant: found("one_backed_up_user_with_a_user_id"),
    calls: [{
      tool: "get_backup_status",
      args: { user: "ruby@doghousetoys.com" },
      expect: {
        scope: "user",
        services: [{ service: "mail", date: dayBefore(0), successful: 1, partial: 0, failed: 0 }],
      },
    }],
  },
  {
    name: "nothing of last month is shown for two days",
    tenant: found("backups_of_last_month"),
    calls: [
      {
        tool: "get_backup_status",
        args: { days: 2 },
        expect: { services: [], source: { warnings: all(/30|2026-10-03/) } },
      },
      {
        tool: "get_backup_status",
        expect: { services: [], source: { warnings: all(/30|2026-10-03/) } },
      },
    ],
  },
  days("one of seven days is there, and the others are said", [row(1, "MAIL", 5)], {}, {
    services: [{ date: dayBefore(1) }],
    newest: dayBefore(1),
    source: { warnings: all(...[2, 3, 4, 5, 6].map((ago) => new RegExp(dayBefore(ago)))) },
  }),
  days("today is missing: that is not yet a gap", week("MAIL", 5).slice(1), {}, {
    services: [1, 2, 3, 4, 5, 6].map((ago) => ({ date: dayBefore(ago) })),
    source: { warnings: ABSENT },
  }),
  days("a day in the middle is missing", week("MAIL", 5).toSpliced(3, 1), {}, {
    source: { warnings: new RegExp(dayBefore(3)) },
  }),
  days("a row of tomorrow does not push a day out", [row(-1, "MAIL", 9), ...week("MAIL", 5)], {}, {
    services: (rows: { date: string }[]) =>
      [0, 1, 2, 3, 4, 5, 6].every((ago) => rows.some(({ date }) => date === dayBefore(ago))),
  }),
  days(
    "a day with an offset is the day of UTC",
    [
      { date: `${dayBefore(1)}T23:30:00-08:00`, type: "MAIL", backup: row(0, "", 5).backup },
      { date: `${dayBefore(1)}T01:00:00+09:00`, type: "DRIVE", backup: row(0, "", 6).backup },
      { date: `${dayBefore(1)}T23:59:59Z`, type: "CONTACT", backup: row(0, "", 7).backup },
    ],
    { days: 3 },
    {
      services: (rows: { service: string; date: string }[]) => {
        const dates = Object.fromEntries(rows.map(({ service, date }) => [service, date]));
        return dates["mail"] === dayBefore(0) && dates["drive"] === dayBefore(2) &&
          dates["contact"] === dayBefore(1);
      },
    },
  ),
  days("whole days of a week need no word", week("MAIL", 5), { days: 7 }, {
    services: [0, 1, 2, 3, 4, 5, 6].map((ago) => ({ date: dayBefore(ago) })),
    newest: dayBefore(0),
    source: { warnings: ABSENT },
  }),
  {
    name: "a user's old backups are not this week's",
    tenant: {
      users: [...USERS, person("zoe")],
      backups: TENANTS,
      userBackups: [row(12, "MAIL", 1), row(13, "MAIL", 1)],
    },
    calls: [{
      tool: "get_backup_status",
      args: SOMEONE,
      expect: { services: [], source: { warnings: new RegExp(`12|${dayBefore(12)}`) } },
    }],
  },
];
