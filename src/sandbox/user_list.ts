import type { SandboxUser } from "./tenant.ts";

/** A place in the list: a principal name in lower case and an id. */
export type OrderKey = readonly [name: string, msId: string];

/** Where a user stands in the list. */
export function orderKey({ userPrincipalName, msId }: SandboxUser): OrderKey {
  return [userPrincipalName.toLowerCase(), msId.toLowerCase()];
}

/** Orders by name, then by id, code unit by code unit. */
export function compareKeys(left: OrderKey, right: OrderKey): number {
  if (left[0] !== right[0]) return left[0] < right[0] ? -1 : 1;
  if (left[1] !== right[1]) return left[1] < right[1] ? -1 : 1;
  return 0;
}

/** The users in the API's order; the same list when it already is. */
export function inOrder(users: readonly SandboxUser[]): readonly SandboxUser[] {
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

/** Some users in order, and what surrounds them. */
export interface UserSlice {
  readonly users: readonly SandboxUser[];
  readonly before: SandboxUser | undefined;
  /** More users come behind these. */
  readonly more: boolean;
}

/** A tenant's users in order, with fast access to any place. */
export class UserList {
  readonly #users: readonly SandboxUser[];

  constructor(users: readonly SandboxUser[]) {
    this.#users = inOrder(users);
  }

  /** How many users stand at or before a place. */
  position(cursor: OrderKey): number {
    let [low, high] = [0, this.#users.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      const user = this.#users[middle];
      if (user !== undefined && compareKeys(orderKey(user), cursor) <= 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The users behind a place, at most so many of those who fit. */
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

  /** A user by principal name in any case; of several the one who is not deleted. */
  find(userPrincipalName: string): SandboxUser | undefined {
    const name = userPrincipalName.toLowerCase();
    const found: SandboxUser[] = [];
    for (let at = this.position([name, ""]);; at++) {
      const user = this.#users[at];
      if (user?.userPrincipalName.toLowerCase() !== name) break;
      found.push(user);
    }
    return found.find(({ isDeleted }) => !isDeleted) ?? found[0];
  }

  /** A principal name that sorts before everybody's, and looks like one. */
  nameBeforeAll(): string {
    const [first] = this.#users;
    return first?.userPrincipalName.slice(0, -1) || "0";
  }
}
