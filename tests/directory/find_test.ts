import assert from "node:assert/strict";
import type { Directory } from "../../src/directory/directory.ts";
import { DirectoryBuilder } from "../../src/directory/directory_builder.ts";
import type { AccountState } from "../../src/governance/account_state.ts";
import type { UserIdentity } from "../../src/governance/user.ts";
import { wireUser } from "../support/scripted_client.ts";

function directory(): Directory {
  const builder = new DirectoryBuilder();
  builder.add([
    wireUser("d@t.example", { isAdmin: true }),
    wireUser("B@t.example", { isAdmin: true }),
    wireUser("a@t.example"),
    wireUser("c@t.example", { isAdmin: true }),
  ]);
  return builder.build({ complete: true, pages: 1, fetchedAt: 0, warnings: [] });
}

const admins = ({ admin }: AccountState): boolean => admin === true;
const all = (): boolean => true;
const none = (): boolean => false;
const notB = ({ userPrincipalName }: UserIdentity): boolean => !userPrincipalName.startsWith("B");

const CASES: readonly (readonly [
  rule: string,
  fits: (state: AccountState) => boolean,
  limit: number,
  who: ((identity: UserIdentity) => boolean) | undefined,
  count: number,
  people: string,
])[] = [
  ["all, by principal name", all, 9, undefined, 4, "a B c d"],
  ["those that fit, the first of them", admins, 2, undefined, 3, "B c"],
  ["a count alone", admins, 0, undefined, 3, ""],
  ["nobody", none, 9, undefined, 0, ""],
  ["by state and by who they are", admins, 9, notB, 2, "c d"],
  ["the first of those, all of them counted", admins, 1, notB, 2, "c"],
  ["a count of those alone", admins, 0, notB, 2, ""],
];
for (const [rule, fits, limit, who, count, people] of CASES) {
  Deno.test(`find(): ${rule}`, () => {
    const found = directory().find(fits, limit, who);
    assert.equal(found.count, count);
    const names = found.people.map(({ identity }) => identity.userPrincipalName.split("@")[0]);
    assert.equal(names.join(" "), people);
  });
}
