import type { SandboxTenant, TenantFacts } from "../../../src/sandbox/tenant.ts";
import * as oracle from "../../support/oracle.ts";
import { OracleList } from "../../support/oracle_list.ts";

/** A user as an answer must show the record. */
export interface ExpectedUser {
  readonly id: string;
  readonly userPrincipalName: string;
  /** Only where it differs from the principal name. */
  readonly email?: string;
  readonly displayName: string;
  readonly status: "enabled" | "disabled";
  readonly disabledBecause?: readonly string[];
  readonly license: string;
  readonly admin: boolean;
  readonly roles: readonly string[];
  readonly unrecognizedTags?: readonly string[];
}

/** What an answer must say of a record, by the oracle's rules. */
function expectedUser(record: oracle.Record365): ExpectedUser {
  const unrecognizedTags = [...new Set(oracle.unknownTagsOf(record))];
  const disabledBecause = [
    ...(oracle.isDeleted(record) ? ["deleted"] : []),
    ...(oracle.isArchived(record) ? ["archived"] : []),
  ];
  return {
    id: record.msId,
    userPrincipalName: record.userPrincipalName,
    ...(record.email === record.userPrincipalName ? {} : { email: record.email }),
    displayName: record.displayName,
    status: disabledBecause.length > 0 ? "disabled" : "enabled",
    ...(disabledBecause.length > 0 ? { disabledBecause } : {}),
    license: oracle.licenseOf(record),
    admin: oracle.isAdmin(record),
    roles: oracle.rolesOf(record),
    ...(unrecognizedTags.length > 0 ? { unrecognizedTags } : {}),
  };
}

/** The first field in which an answered user is not the expected one, of these or of all. */
function differingField(
  answered: Readonly<Record<string, unknown>>,
  expected: ExpectedUser,
  fields: readonly string[] = [...Object.keys(answered), ...Object.keys(expected)],
): string | undefined {
  const names = new Set(fields);
  const wanted: Readonly<Record<string, unknown>> = { ...expected };
  return [...names].find((name) => JSON.stringify(answered[name]) !== JSON.stringify(wanted[name]));
}

/** Tells whether a user is meant. */
export type Fits = (user: ExpectedUser) => boolean;

/** The least and the greatest number that is right. */
export type Range = readonly [least: number, most: number];

/** The facts of one tenant, from the generator's records. */
export class Truth {
  readonly id: string;
  readonly facts: TenantFacts;
  /** In the order of principal names. */
  readonly users: readonly ExpectedUser[];
  /** Users whose record carries tags. */
  readonly tagged: number;
  /** Whether the vendor may leave out the tags of any record: then two answers are right. */
  readonly losesTags: boolean;
  /** The same users, as their records show them without tags. */
  readonly #bare: readonly ExpectedUser[];
  readonly #places: ReadonlyMap<string, number>;

  constructor(id: string, { users, facts }: SandboxTenant, { losesTags = false } = {}) {
    this.id = id;
    this.facts = facts;
    this.losesTags = losesTags;
    this.users = users.map(expectedUser);
    this.tagged = users.length - new OracleList(users).untagged;
    this.#bare = losesTags ? users.map(({ tags: _, ...rest }) => expectedUser(rest)) : this.users;
    this.#places = new Map(this.users.map(({ id }, place) => [id, place]));
  }

  /** Counts the users that fit. */
  count(fits: Fits): Range {
    let least = 0;
    let most = 0;
    for (const [place, user] of this.users.entries()) {
      const whole = fits(user);
      const bare = this.losesTags ? fits(this.#bare[place] ?? user) : whole;
      if (whole && bare) least++;
      if (whole || bare) most++;
    }
    return [least, most];
  }

  /** What is wrong with a user in an answer about those who fit. */
  wrongWith(
    answered: Readonly<Record<string, unknown>>,
    fits: Fits,
    fields?: readonly string[],
  ): string | undefined {
    const place = this.#places.get(String(answered["id"]));
    const user = place === undefined ? undefined : this.users[place];
    if (place === undefined || user === undefined) return "a user who is not in the tenant";
    const versions = [user, this.#bare[place] ?? user];
    const right = versions.find((each) => differingField(answered, each, fields) === undefined);
    if (right === undefined) return `${differingField(answered, user, fields)} of a user`;
    return fits(right) ? undefined : "a user who does not fit";
  }
}
