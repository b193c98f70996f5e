import { ROLES } from "../../../src/governance/roles.ts";
import type { AnswerCall } from "./open_host.ts";

/** A person as lists answer one. */
export interface InventedPerson {
  readonly id: string;
  readonly userPrincipalName: string;
  readonly displayName?: string;
  readonly status: string;
  readonly disabledBecause?: readonly string[];
  readonly license: string;
  readonly admin: boolean | "unknown";
  readonly roles: readonly string[];
}

/** A tenant that the page is shown with, and how its server answers. */
export interface InventedAccess {
  readonly people: readonly InventedPerson[];
  readonly source?: Readonly<Record<string, unknown>>;
  readonly roles?: readonly Readonly<Record<string, unknown>>[];
  /** Instead of any answer. */
  readonly error?: string;
  readonly changes?: Readonly<Record<string, unknown>>;
}

const FINDINGS = [
  {
    check: "disabled_admin",
    severity: "high",
    title: "Disabled users who hold an admin role",
    count: 2,
  },
  {
    check: "deleted_holding_standard_license",
    severity: "high",
    title: "Deleted from Microsoft, still on a standard seat",
    count: 3,
  },
  {
    check: "too_few_admins",
    severity: "medium",
    title: "Fewer than 2 enabled administrators",
    count: 1,
  },
];

/** People of ordinary names, every tenth with something to see. */
export function inventPeople(count: number): InventedPerson[] {
  return Array.from({ length: count }, (_, index): InventedPerson => {
    const number = String(index).padStart(6, "0");
    const disabled = index % 10 === 3;
    const admin = index % 40 === 5;
    return {
      id: `00000000-0000-4000-8000-${number.padStart(12, "0")}`,
      userPrincipalName: `person.${number}@northwind.example`,
      displayName: NAMES[index % NAMES.length] ?? "",
      status: disabled ? "disabled" : "enabled",
      ...(disabled
        ? { disabledBecause: index % 20 === 3 ? ["deleted", "archived"] : ["archived"] }
        : {}),
      license: index % 7 === 0 ? "none" : disabled ? "archived" : "standard",
      admin,
      roles: [
        "user",
        ...(admin ? [index % 80 === 5 ? "global_admin" : "spanning_admin"] : []),
        ...(disabled ? ["archived", ...(index % 20 === 3 ? ["deleted_from_microsoft"] : [])] : []),
      ],
    };
  });
}

const NAMES = [
  "Ada Novak",
  "Björn Łukasz",
  "Chen Wei 陈伟",
  "عمر الفاروق",
  "יעל כהן",
  "Maria-José Ñuñez",
  "佐藤 花子",
];

/** The server of a tenant: the tools that the page calls, with pages and cursors. */
export function serve(tenant: InventedAccess): AnswerCall {
  const { people, error } = tenant;
  const source = {
    tenant: "default",
    region: "eu",
    complete: true,
    confirmed: true,
    users: people.length,
    pages: Math.ceil(people.length / 200),
    fetchedAt: "2026-11-26T08:15:00.000Z",
    ...tenant.source,
  };
  const roles = tenant.roles ?? ROLES.map(({ id, displayName }) => ({
    id,
    displayName,
    members: people.filter((person) => person.roles.includes(id)).length,
    determinable: true,
  }));
  return (name, args) => {
    if (error !== undefined && args["allowPartial"] !== true) return failed(error);
    const fitting = people.filter((person) => fits(person, args));
    const page = (limit: number) => {
      const from = Number(args["cursor"] ?? 0);
      const more = from + limit < fitting.length;
      return {
        users: fitting.slice(from, from + limit),
        matched: fitting.length,
        ...(more ? { nextCursor: String(from + limit) } : {}),
        source,
      };
    };
    switch (name) {
      case "show_access":
        return answered({
          roles,
          ...page(25),
          findings: people.length === 0 ? [] : FINDINGS,
          notDecidable: [{ check: "undeclared_sign_in_paths", reason: "Nobody declared them" }],
          ...(tenant.changes === undefined ? {} : { changes: tenant.changes }),
        });
      case "list_users":
        return answered(page(Number(args["limit"] ?? 25)));
      case "review_access":
        return answered({
          findings: FINDINGS.filter(({ check }) => (args["checks"] as string[]).includes(check))
            .map((
              finding,
            ) => ({
              ...finding,
              users: people.filter(({ status }) => status === "disabled").slice(0, finding.count)
                .map(({ id, userPrincipalName, status }) => ({
                  id,
                  userPrincipalName,
                  status,
                  found: "tag",
                })),
              advice: "Look",
            })),
          notDecidable: [],
          passed: [],
          source,
        });
      case "get_user_grants": {
        const user = people.find(({ id }) => id === args["user"]);
        if (user === undefined) return failed("No such user");
        return answered({
          user,
          grants: user.roles.map((role) => ({
            id: `role:${role}:assigned:user:${user.id}`,
            entitlement: `role:${role}:assigned`,
            role,
            displayName: role,
            evidence: [`tag "${role}"`],
          })),
          source,
        });
      }
    }
    return failed(`Unknown tool ${name}`);
  };
}

function fits(person: InventedPerson, args: Record<string, unknown>): boolean {
  const text = `${person.displayName} ${person.userPrincipalName}`.toLowerCase();
  return (args["role"] === undefined || person.roles.includes(String(args["role"]))) &&
    (args["status"] === undefined || person.status === args["status"]) &&
    (args["license"] === undefined || person.license === args["license"]) &&
    (args["query"] === undefined || text.includes(String(args["query"]).toLowerCase()));
}

function answered(structuredContent: Record<string, unknown>): unknown {
  return { content: [{ type: "text", text: "An answer in words" }], structuredContent };
}

function failed(text: string): unknown {
  return { content: [{ type: "text", text }], isError: true };
}
