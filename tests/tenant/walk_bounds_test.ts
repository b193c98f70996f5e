import assert from "node:assert/strict";
import type { UserPage } from "../../src/spanning/user_pages.ts";
import type { WireUser } from "../../src/spanning/records.ts";
import { IncompleteDirectoryError } from "../../src/tenant/errors.ts";
import { clientOf, directoryOn } from "../support/directory_on.ts";
import { type ScriptedClient, wireUser } from "../support/scripted_client.ts";

/** A list that never ends, of pages as they are made from their number. */
function endless(
  page: (number: number) => WireUser[],
  unreadable: NonNullable<UserPage["unreadable"]> = [],
): ScriptedClient {
  return clientOf(async function* (_startFrom, signal) {
    for (let number = 0;; number++) {
      signal.throwIfAborted();
      yield { users: page(number), unreadable, cursor: `cursor ${number}` };
    }
  });
}

const BOUNDS: readonly (readonly [
  what: string,
  client: ScriptedClient,
  onIsolate: boolean,
  says: RegExp,
])[] = [
  ["many users", endless(usersOf(10_000, {})), false, /it goes on after 1000000 users/],
  [
    "records that cannot be read",
    endless(
      usersOf(1, {}),
      Array.from({ length: 999 }, (_, at) => ({ at, problem: "the field msId is missing" })),
    ),
    false,
    /after 10000 records that cannot be read, of which the first is record 1 of .*msId is missing/,
  ],
  ["long names", endless(usersOf(2_000, { displayName: "n".repeat(1000) })), true, /after 96 MB/],
  [
    "tags of their own",
    endless((number) =>
      Array.from({ length: 100 }, (_, at) =>
        wireUser(`${number}-${at}@x`, {
          tags: Array.from({ length: 9 }, (_, tag) => `${number} ${at} ${tag}`.padEnd(1000, "x")),
        }))
    ),
    true,
    /after 96 MB/,
  ],
];

for (const [what, client, onIsolate, says] of BOUNDS) {
  Deno.test(`an endless list of users with ${what} is incomplete, and says where it was left`, async () => {
    const { directory } = directoryOn(client, { onIsolate });
    const error = await directory.get().catch((error) => error);
    assert.ok(error instanceof IncompleteDirectoryError, String(error));
    assert.match(error.message, says);
    assert.equal(client.walks.length, 1);
  });
}

function usersOf(count: number, facts: Partial<WireUser>): (number: number) => WireUser[] {
  return (number) => Array.from({ length: count }, (_, at) => wireUser(`${number}-${at}@x`, facts));
}
