import type { FlaggedFact } from "../flagged_fact.ts";
import type { Standing } from "../standing.ts";
import type { StandingCount } from "../tally_role.ts";
import type { UserIdentity } from "../user.ts";

/** A user, as a check sees it. */
export interface Person {
  readonly identity: UserIdentity;
  readonly standing: Standing;
}

/** The users of a tenant, as checks may look at them, without a copy being made. */
export interface Population {
  /** What no record has a flag for, so that the standings show it as unknown; none when absent. */
  readonly missing?: readonly FlaggedFact[];
  /** How all users are spread over the standings. */
  readonly spread: readonly StandingCount[];
  /** Counts the users that fit and gives the first `limit` of them by principal name. */
  find(
    fits: (standing: Standing) => boolean,
    limit: number,
    who?: (identity: UserIdentity) => boolean,
  ): { count: number; people: readonly Person[] };
  /** All users, one at a time. */
  entries(): Iterable<Person>;
}
