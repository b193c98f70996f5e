import type { SandboxUser } from "./sandbox_user.ts";

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
