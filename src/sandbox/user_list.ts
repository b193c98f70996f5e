import type { SandboxUser } from "./tenant.ts";

/** The list of users in the order of the API, with its positions. */

/** A tenant's users in order, with fast access to any position. */
export class UserList {
  readonly #users: readonly SandboxUser[];
  readonly #compare: Compare;

  /** `compare`: another order than the API's. */
  constructor(users: readonly SandboxUser[], compare?: Compare) {
    this.#users = compare === undefined ? sortUsers(users) : users.toSorted(compare);
    this.#compare = compare ?? compareUsers;
  }

  /** Counts the users at or before a position. */
  position(cursor: OrderKey): number {
    let [low, high] = [0, this.#users.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      const user = this.#users[middle];
      if (user !== undefined && this.#compare(user, cursor) <= 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Up to `size` users after a position, among those who fit. */
  slice(
    cursor: OrderKey | undefined,
    size: number,
    fits: (user: SandboxUser) => boolean,
  ): UserSlice {
    const from = cursor === undefined ? 0 : this.position(cursor);
    const users: SandboxUser[] = [];
    let more = false;
    for (let at = from; at < this.#users.length && !more; at++) {
      const user = this.#users[at];
      if (user === undefined || !fits(user)) continue;
      if (users.length === size) more = true;
      else users.push(user);
    }
    let before = from - 1;
    while (before >= 0 && !fits(this.#users[before] as SandboxUser)) before--;
    return { users, before: this.#users[before], more };
  }

  /** Finds a user by principal name in any case; prefers one who is not deleted. */
  find(userPrincipalName: string): SandboxUser | undefined {
    const name = userPrincipalName.toLowerCase();
    const isSorted = this.#compare === compareUsers;
    const found: SandboxUser[] = [];
    for (
      let at = isSorted ? this.position({ userPrincipalName: name, msId: "" }) : 0;
      at < this.#users.length;
      at++
    ) {
      const user = this.#users[at] as SandboxUser;
      if (user.userPrincipalName.toLowerCase() === name) found.push(user);
      else if (isSorted) break;
    }
    return found.find(({ isDeleted }) => !isDeleted) ?? found[0];
  }

  /** A plausible principal name that sorts before all others. */
  nameBeforeAll(): string {
    const [first] = this.#users;
    return first?.userPrincipalName.slice(0, -1) || "0";
  }
}

/** Sorts users into the API's order; returns the same array if it is sorted already. */
export function sortUsers(users: readonly SandboxUser[]): readonly SandboxUser[] {
  const names = users.map(({ userPrincipalName }) => userPrincipalName.toLowerCase());
  const compare = (left: number, right: number): number => {
    const [a = "", b = ""] = [names[left], names[right]];
    if (a !== b) return a < b ? -1 : 1;
    return (users[left]?.msId.toLowerCase() ?? "") < (users[right]?.msId.toLowerCase() ?? "")
      ? -1
      : 1;
  };
  if (names.every((_, at) => at === 0 || compare(at - 1, at) < 0)) return users;
  const order = names.map((_, at) => at).sort(compare);
  return order.flatMap((at) => users[at] ?? []);
}

/** A position in the list: a principal name and an id. */
export type OrderKey = Pick<SandboxUser, "userPrincipalName" | "msId">;

/** Orders two positions. */
type Compare = (left: OrderKey, right: OrderKey) => number;

/** Orders by name, then by id, code unit by code unit, in lower case. */
function compareUsers(left: OrderKey, right: OrderKey): number {
  return compareTexts(
    left.userPrincipalName.toLowerCase(),
    right.userPrincipalName.toLowerCase(),
  ) ||
    compareTexts(left.msId.toLowerCase(), right.msId.toLowerCase());
}

function compareTexts(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Some users in order, and what surrounds them. */
interface UserSlice {
  readonly users: readonly SandboxUser[];
  readonly before: SandboxUser | undefined;
  /** Whether more users follow. */
  readonly more: boolean;
}
