import type { GridPerson, GridRole } from "../src/grid/access_grid.ts";
import { asRecord } from "./data_source.ts";

/**
 * What the page reads of answers. A host may keep an older page beside a newer server, or the
 * other way round: what is not there, or not of the kind expected, is left out.
 */
export interface SourceFacts {
  readonly tenant: string;
  readonly region: string;
  readonly complete: boolean;
  /** Absent where the answer does not say. */
  readonly confirmed?: boolean;
  readonly users?: number;
  readonly counted?: number;
  readonly fetchedAt?: string;
  readonly asOf?: string;
  readonly warnings: readonly string[];
}

/** A finding of the review, or a check that could not be decided. */
export interface Finding {
  readonly check: string;
  readonly severity: string;
  readonly title: string;
  readonly count: number;
}

/** A check that could not be decided, and why. */
export interface OpenCheck {
  readonly check: string;
  readonly reason: string;
}

/** A page of people. */
export interface PeoplePage {
  readonly people: readonly GridPerson[];
  readonly matched: number;
  readonly nextCursor?: string;
  readonly source: SourceFacts;
}

/** What `show_access` answers. */
export interface Access extends PeoplePage {
  readonly roles: readonly GridRole[];
  readonly findings: readonly Finding[];
  readonly notDecidable: readonly OpenCheck[];
  /** Since when changes are known; absent where nothing is kept. */
  readonly changesSince?: string;
}

/** What one person holds and why. */
export interface PersonFacts {
  readonly person?: GridPerson;
  readonly grants: readonly { readonly role: string; readonly evidence: readonly string[] }[];
  readonly notDeterminable: readonly string[];
  readonly adminOfUnknownKind: boolean;
  readonly conflicts: readonly string[];
  readonly warnings: readonly string[];
}

/** A change of somebody's access. */
export interface Change {
  readonly kind: string;
  readonly person: GridPerson;
  readonly before?: string;
  readonly after?: string;
  readonly from?: string;
  readonly to?: string;
}

/** Reads an answer of `show_access`. */
export function readAccess(answer: Facts): Access {
  const changes = asRecord(answer["changes"]);
  return {
    ...readPeople(answer),
    roles: list(answer["roles"]).flatMap(readRole),
    findings: list(answer["findings"]).flatMap((finding) => {
      const { check, severity, title, count } = finding;
      if (!isText(check)) return [];
      return [{ check, severity: text(severity), title: text(title), count: number(count) ?? 0 }];
    }),
    notDecidable: list(answer["notDecidable"]).flatMap(({ check, reason }) =>
      isText(check) ? [{ check, reason: text(reason) }] : []
    ),
    ...given("changesSince", changes?.["since"], isText),
  };
}

/** Reads a page of people, of whichever list. */
export function readPeople(answer: Facts): PeoplePage {
  const people = list(answer["users"]).flatMap(readPerson);
  return {
    people,
    matched: number(answer["matched"]) ?? people.length,
    ...given("nextCursor", answer["nextCursor"], isText),
    source: readSource(answer["source"]),
  };
}

/** Reads an answer of `get_user_grants`. */
export function readPersonFacts(answer: Facts): PersonFacts {
  const [person] = readPerson(asRecord(answer["user"]) ?? {});
  return {
    ...(person === undefined ? {} : { person }),
    grants: list(answer["grants"]).map(({ role, evidence }) => ({
      role: text(role),
      evidence: texts(evidence),
    })),
    notDeterminable: texts(answer["notDeterminable"]),
    adminOfUnknownKind: answer["adminOfUnknownKind"] === true,
    conflicts: texts(answer["conflicts"]),
    warnings: readSource(answer["source"]).warnings,
  };
}

/** Reads the changes of an answer of `list_access_changes`. */
export function readChanges(answer: Facts): readonly Change[] {
  return list(answer["changes"]).flatMap((change) => {
    const [person] = readPerson(asRecord(change["user"]) ?? {});
    const between = asRecord(change["between"]);
    if (person === undefined) return [];
    return [{
      kind: text(change["kind"]),
      person,
      ...given("before", describe(change["before"]), isText),
      ...given("after", describe(change["after"]), isText),
      ...given("from", between?.["from"], isText),
      ...given("to", between?.["to"], isText),
    }];
  });
}

/** People named in findings of `review_access`, by what was found about each. */
export function readFound(answer: Facts): ReadonlyMap<string, GridPerson & { found?: string }> {
  const users = list(answer["findings"]).flatMap((finding) => list(finding["users"]));
  return new Map(
    users.flatMap((user) =>
      readPerson(user).map((person) =>
        [person.id, { ...person, ...given("found", describe(user["found"]), isText) }] as const
      )
    ),
  );
}

type Facts = Readonly<Record<string, unknown>>;

function readSource(value: unknown): SourceFacts {
  const source = asRecord(value) ?? {};
  return {
    tenant: text(source["tenant"]),
    region: text(source["region"]),
    // Only what says that it is whole is shown as whole.
    complete: source["complete"] === true,
    ...given("confirmed", source["confirmed"], (value) => typeof value === "boolean"),
    ...given("users", number(source["users"]), isNumber),
    ...given("counted", number(source["counted"]), isNumber),
    ...given("fetchedAt", source["fetchedAt"], isText),
    ...given("asOf", source["asOf"], isText),
    warnings: texts(source["warnings"]),
  };
}

function readRole(role: Facts): GridRole[] {
  const { id, displayName } = role;
  if (!isText(id)) return [];
  return [{
    id,
    displayName: isText(displayName) ? displayName : id,
    ...given("members", number(role["members"]), isNumber),
    ...given("atLeast", number(role["atLeast"]), isNumber),
    determinable: isNumber(role["members"]) || isNumber(role["atLeast"]),
  }];
}

function readPerson(person: Facts): GridPerson[] {
  const { id, userPrincipalName, admin } = person;
  if (!isText(id) || !isText(userPrincipalName)) return [];
  const { evidence } = person;
  return [{
    id,
    userPrincipalName,
    ...given("email", person["email"], isText),
    ...given("displayName", person["displayName"], isText),
    status: isText(person["status"]) ? person["status"] : "unknown",
    ...given("disabledBecause", person["disabledBecause"], isTexts),
    ...given("license", person["license"], isText),
    ...(typeof admin === "boolean" || isText(admin) ? { admin } : {}),
    ...given("roles", person["roles"], isTexts),
    ...given("unrecognizedTags", person["unrecognizedTags"], isTexts),
    ...(!Array.isArray(evidence) ? {} : {
      evidence: Object.fromEntries(texts(evidence).map(readProof)),
      // Whoever says what proves a person's roles says as well which are not determinable.
      notDeterminable: texts(person["notDeterminable"]),
    }),
    ...given("notDeterminable", person["notDeterminable"], isTexts),
  }];
}

/** A role's id and what proves it, of `archived: isArchive: true`. */
function readProof(line: string): [role: string, proofs: string[]] {
  const end = line.indexOf(": ");
  return [line.slice(0, end), line.slice(end + 2).split("; ")];
}

/** A value of a change or a finding in words. */
function describe(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (Array.isArray(value)) return value.map(describe).join(", ");
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function given<K extends string, T>(
  name: K,
  value: unknown,
  is: (value: unknown) => value is T,
): { [name in K]?: T } {
  return is(value) ? { [name]: value } as { [name in K]?: T } : {};
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

function isNumber(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value);
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}

function number(value: unknown): number | undefined {
  return isNumber(value) ? value : undefined;
}

function list(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.map(asRecord).filter((item) => item !== undefined) : [];
}
