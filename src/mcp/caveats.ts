import { UserInputError } from "../base/errors.ts";
import { cleanText, MAX_NAME_LENGTH } from "../base/safe_text.ts";
import { plural } from "../base/text.ts";
import { type Directory, type Selection, sumCounts } from "../directory/directory.ts";
import {
  type AccountState,
  DISABLED_REASONS,
  type DisabledReason,
  ROLE_OF_REASON,
} from "../governance/account_state.ts";
import {
  type RoleDeterminability,
  roleDeterminability,
  type StateCount,
} from "../governance/list_states.ts";
import { ADMIN_ROLES, provingFlag, type RoleId } from "../governance/roles.ts";

/** What an answer says of what is not known, and how every text in it is made safe to show. */

/** What narrows a list of users. */
interface UserFilters {
  readonly query?: string | undefined;
  readonly role?: RoleId | undefined;
  readonly status?: AccountState["status"] | undefined;
  readonly license?: AccountState["license"] | undefined;
  readonly admin?: boolean | undefined;
}

/** Selects the users who fit every filter that is set; throws and warns as {@linkcode roleFilter}. */
export function userSelection(
  { query, role, status, license, admin }: UserFilters,
  directory: Directory,
  warn: (warning: string) => void,
): Selection {
  const holds = role === undefined ? undefined : roleFilter(role, directory, warn);
  return {
    state: (state) =>
      (holds === undefined || holds(state)) &&
      (status === undefined || state.status === status) &&
      (license === undefined || state.license === license) &&
      (admin === undefined || state.admin === admin),
    ...(query === undefined ? {} : { query }),
  };
}

/**
 * Returns a filter for users who hold a role, and warns if some records cannot prove it.
 *
 * Throws {@linkcode UserInputError} for a role that no record of this tenant can prove, because an
 * empty list would read as "nobody".
 */
export function roleFilter(
  role: RoleId,
  directory: Directory,
  warn: (warning: string) => void,
): (state: AccountState) => boolean {
  const { kind, unknownFor } = requireDeterminable(role, directory);
  if (kind === "partial") warn(describeNotDeterminable(role, unknownFor));
  for (const warning of warnUnknownKind(directory, [role])) warn(warning);
  return (state) => state.held.some((held) => held.role === role);
}

/** Says of a role how far it is determinable; throws if no record of this tenant can prove it. */
function requireDeterminable(role: RoleId, directory: Directory): RoleDeterminability {
  const determinability = roleDeterminability(role, directory.stateCounts);
  if (determinability.kind !== "none") return determinability;
  throw new UserInputError(
    `Cannot filter by role "${role}": it is not determinable ${
      describeReason(role, directory.facts.complete)
    }. This does not mean that nobody holds it`,
  );
}

/** Says why no record shows a role, and what can be asked instead. */
function describeReason(role: RoleId, complete: boolean): string {
  const flag = provingFlag(role);
  const records = complete
    ? "for this tenant, because no user record"
    : "from a list that is not complete, because none of the records that were read";
  if (flag !== undefined) return `${records} has the flag ${flag}, which proves it`;
  return `${records} carries tags that name a role, and only tags prove it; flags prove the roles ` +
    "archived and deleted_from_microsoft, and admin: true finds administrators of either kind";
}

/**
 * Warns about administrators whose tags name neither kind, if one of the roles is an admin role:
 * each of them holds one of the two. Records without tags have a warning of their own.
 */
export function warnUnknownKind(directory: Directory, roles: readonly RoleId[]): string[] {
  const admin = ADMIN_ROLES.filter((role) => roles.includes(role));
  const users = directory.derived(adminsOfUnknownKind);
  return users === 0 || admin.length === 0 ? [] : [
    `${plural(users, "administrator")} of unknown kind: more users than listed may hold ${
      admin.join(" or ")
    }`,
  ];
}

function adminsOfUnknownKind(stateCounts: readonly StateCount[]): number {
  return sumCounts(stateCounts, (state) => state.adminOfUnknownKind && state.carriesTags);
}

/** Says for how many users it cannot be determined whether they hold a role. */
function describeNotDeterminable(role: RoleId, users: number): string {
  return `Role ${role} is not determinable for ${
    plural(users, "user")
  }, so more users than listed may hold it`;
}

/**
 * Warns about users whose disabled reason cannot be determined: lists and counts by reason may miss
 * them. Throws {@linkcode UserInputError} if the reason asked for is shown by no record.
 *
 * Their status may be known: an archived user is disabled, whether or not also deleted.
 */
export function warnOpenReasons(directory: Directory, asked?: DisabledReason): string[] {
  const { stateCounts } = directory;
  if (asked !== undefined) requireDeterminable(ROLE_OF_REASON[asked], directory);
  return DISABLED_REASONS.flatMap((reason) => {
    const users = sumCounts(
      stateCounts,
      (state) =>
        isUndetermined(state, reason) &&
        (asked === undefined || state.disabledBecause.includes(asked) ||
          isUndetermined(state, asked)),
    );
    return users === 0 ? [] : [describeNotDeterminable(ROLE_OF_REASON[reason], users)];
  });
}

function isUndetermined({ notDeterminable }: AccountState, reason: DisabledReason): boolean {
  return notDeterminable.includes(ROLE_OF_REASON[reason]);
}

/**
 * Makes every text in an answer safe to show, at any depth, except identifiers. Copies only what it
 * changes, which is nearly nothing.
 *
 * Every answer passes through here, so no tool can forget it. `named` receives the objects that name
 * somebody, in order and as they were; looking for them later would cost as much again.
 */
export function cleanAnswer<T>(answer: T, named: object[]): T {
  return clean(answer, "", named) as T;
}

/** The field by which an object of an answer names somebody. */
const PRINCIPAL_NAME = "userPrincipalName";

/** Fields of identifiers and of our own words, which are not changed. */
const IDENTIFIERS: ReadonlySet<string> = new Set([
  "id",
  PRINCIPAL_NAME,
  "email",
  "entitlement",
  "nextCursor",
]);

/**
 * Fields of sentences of our own, which may be longer than what the vendor sends. All others may
 * hold the vendor's text, so a new field is bounded from the start.
 */
const SENTENCES: ReadonlySet<string> = new Set([
  "warnings",
  "advice",
  "reason",
  "found",
  "error",
  "description",
  "whoGetsIn",
  "requires",
  "activityShownAs",
  "enable",
  "disable",
  "reference",
]);

/** Longest sentence of our own, such as a warning, in code units. */
const MAX_SENTENCE_LENGTH = 2000;

function clean(value: unknown, field: string, named: object[]): unknown {
  if (typeof value === "string") {
    if (IDENTIFIERS.has(field)) return value;
    return cleanText(value, SENTENCES.has(field) ? MAX_SENTENCE_LENGTH : MAX_NAME_LENGTH);
  }
  if (typeof value !== "object" || value === null) return value;
  return Array.isArray(value) ? cleanArray(value, field, named) : cleanObject(value, named);
}

function cleanArray(
  items: readonly unknown[],
  field: string,
  named: object[],
): readonly unknown[] {
  let cleaned: unknown[] | undefined;
  for (let at = 0; at < items.length; at++) {
    const item = clean(items[at], field, named);
    if (item !== items[at]) (cleaned ??= [...items])[at] = item;
  }
  return cleaned ?? items;
}

function cleanObject(fields: object, named: object[]): object {
  let cleaned: Record<string, unknown> | undefined;
  for (const name of Object.keys(fields)) {
    if (name === PRINCIPAL_NAME) named.push(fields);
    const value = (fields as Record<string, unknown>)[name];
    const item = clean(value, name, named);
    if (item !== value) (cleaned ??= { ...fields })[name] = item;
  }
  return cleaned ?? fields;
}
