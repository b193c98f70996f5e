import type { SandboxTenant } from "../../../src/sandbox/tenant.ts";
import type { TenantFacts } from "../../../src/sandbox/tenant.ts";
import { differingField, type ExpectedUser, expectedUser } from "./expected_user.ts";

/** Who is meant. */
export type Fits = (user: ExpectedUser) => boolean;

/** The least and the greatest number that is right. */
export type Range = readonly [least: number, most: number];

/** What is true of one tenant, from the generator's records. */
export class Truth {
  readonly id: string;
  readonly facts: TenantFacts;
  /** In the order of principal names. */
  readonly users: readonly ExpectedUser[];
  /** Users whose record has a tag list. */
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
    this.tagged = users.filter(({ tags }) => tags !== undefined).length;
    this.#bare = losesTags ? users.map(({ tags: _, ...rest }) => expectedUser(rest)) : this.users;
    this.#places = new Map(this.users.map(({ id }, place) => [id, place]));
  }

  /** How many users fit. */
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
  wrongWith(answered: Readonly<Record<string, unknown>>, fits: Fits): string | undefined {
    const place = this.#places.get(String(answered["id"]));
    const user = place === undefined ? undefined : this.users[place];
    if (place === undefined || user === undefined) return "a user who is not in the tenant";
    const versions = [user, this.#bare[place] ?? user];
    const right = versions.find((each) => differingField(answered, each) === undefined);
    if (right === undefined) return `${differingField(answered, user)} of a user`;
    return fits(right) ? undefined : "a user who does not fit";
  }
}
