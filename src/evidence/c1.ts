import type { AccountState } from "../governance/account_state.ts";
import { type RoleId, ROLES } from "../governance/roles.ts";
import type { Row, Table } from "./csv.ts";
import { type EvidenceUser, mapUsers, type Material, type Reservation } from "./material.ts";

/**
 * The files for C1: two CSV that its import reads without a mapping, and JSON for `baton-file`.
 *
 * C1 knows an entitlement by resource type, resource name and entitlement, and a user by its id:
 * changing any of these texts orphans what reviewers have set up there.
 */

const RESOURCE_TYPE = "role";
/** The last part of each entitlement's id, and of its slug. */
const ENTITLEMENT = "assigned";

/** `c1-grants.csv`: one row for each proven grant. A user without any is in `c1-accounts.csv` only. */
export function c1GrantsTable(material: Material): Table {
  return {
    exact: true,
    columns: [
      ...ACCOUNT_COLUMNS,
      "Resource Type",
      "Resource Name",
      "Entitlement",
      "Entitlement Display Name",
      "Entitlement Slug",
      "Entitlement Description",
    ],
    rows: mapUsers(material, (user) => {
      const account = accountCells(user);
      return user.state.held.map(({ role }) => [...account, ...ENTITLEMENT_CELLS[role]]);
    }),
  };
}

/** `c1-accounts.csv`: one row for each user, with all their roles. */
export function c1AccountsTable(material: Material): Table {
  return {
    exact: true,
    columns: [...ACCOUNT_COLUMNS, "Roles"],
    rows: mapUsers(material, (user) => [
      [...accountCells(user), user.state.held.map(({ role }) => role).join(",")],
    ]),
  };
}

const ACCOUNT_COLUMNS = [
  "User ID",
  "Username",
  "Full Name",
  "Email Address",
  "User Status",
  "User Type",
] as const;

const ENTITLEMENT_CELLS = Object.fromEntries(
  ROLES.map(({ id, displayName, description }) => [
    id,
    [RESOURCE_TYPE, id, ENTITLEMENT, displayName, ENTITLEMENT, description],
  ]),
) as unknown as Readonly<Record<RoleId, Row>>;

/** Whoever may be active stays in the review, so an unknown status counts as enabled. */
function accountCells({ identity, state }: EvidenceUser): Row {
  const { id, userPrincipalName, displayName = "", email } = identity;
  return [
    id,
    userPrincipalName,
    displayName,
    email ?? userPrincipalName,
    state.status === "disabled" ? "Disabled" : "Enabled",
    isService(state) ? "Service" : "",
  ];
}

/** `baton.json`: users, roles, entitlements and grants in the format of `baton-file` of 2026. */
export async function* writeBaton(
  material: Material,
  reservation: Reservation | undefined,
): AsyncGenerator<string> {
  yield reservation === undefined ? "{" : `{"notice":${JSON.stringify(reservation.sentence)},`;
  yield '\n"users":[';
  yield* listItems(mapUsers(material, (user) => [batonUser(user)]));
  yield "],\n";
  const resources = ROLES.map(({ id, displayName, description }) => ({
    resource_type: RESOURCE_TYPE,
    trait: "role",
    id,
    display_name: displayName,
    description,
  }));
  const entitlements = ROLES.map(({ id, displayName }) => ({
    resource_id: id,
    entitlement_slug: ENTITLEMENT,
    display_name: displayName,
    description: `Holds the role ${displayName}`,
  }));
  yield `"resources":${JSON.stringify(resources)},\n"entitlements":${
    JSON.stringify(entitlements)
  },`;
  yield '\n"direct_user_grants":[';
  yield* listItems(mapUsers(material, ({ identity, state }) =>
    state.held.map(({ role }) => ({
      principal_id: identity.id,
      resource_id: role,
      entitlement_slug: ENTITLEMENT,
    }))));
  yield "]}\n";
}

/** The items of a JSON list, one a line. */
async function* listItems(batches: AsyncIterable<readonly unknown[]>): AsyncGenerator<string> {
  let separator = "\n";
  for await (const items of batches) {
    if (items.length === 0) continue;
    yield separator + items.map((item) => JSON.stringify(item)).join(",\n");
    separator = ",\n";
  }
  yield "\n";
}

function batonUser({ identity, facts, state }: EvidenceUser): unknown {
  const { id, userPrincipalName, displayName, email } = identity;
  return {
    id,
    display_name: displayName ?? userPrincipalName,
    email: email ?? userPrincipalName,
    login: userPrincipalName,
    ...batonStatus(state),
    type: isService(state) ? "service" : "human",
    profile: {
      license: state.license,
      spanning_status: state.status,
      tags: facts.tags?.join(", ") ?? "",
    },
  };
}

/** Words that `baton-file` knows: it makes any other one ENABLED, with a warning. */
function batonStatus(
  { status, disabledBecause }: AccountState,
): { readonly status: string; readonly status_details: string } {
  if (disabledBecause.includes("deleted")) {
    return { status: "deleted", status_details: "deleted from Microsoft" };
  }
  if (status === "disabled") return { status, status_details: "archived in Spanning" };
  return {
    status: "enabled",
    status_details: status === "unknown" ? "unknown in Spanning" : "",
  };
}

/** A shared mailbox is nobody's own account: C1's nearest word is this program's judgement. */
function isService({ held }: AccountState): boolean {
  return held.some(({ role }) => role === "shared_mailbox");
}
