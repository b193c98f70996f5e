import assert from "node:assert/strict";
import { WalkGuard } from "../../src/spanning/user_pages.ts";
import type { WireUser } from "../../src/spanning/user_record.ts";

const user = (name: string): WireUser => ({
  userPrincipalName: `${name}@x`,
  msId: `id of ${name}`,
  assigned: true,
  isAdmin: false,
  isDeleted: false,
  isArchive: false,
});
const page = (names: string): WireUser[] => [...names].map(user);

const ENDLESS: readonly [name: string, pages: readonly string[]][] = [
  ["one page over and over", ["ab"]],
  ["the whole list over and over", ["ab", "cd", "ef"]],
  ["a list in no order over and over", ["fa", "cb", "de"]],
  ["its end over and over", ["ab", "cd", "cd", "dc"]],
  ["empty pages", ["ab", "", "", ""]],
];
for (const [name, pages] of ENDLESS) {
  Deno.test(`a list that brings ${name} is refused before it came a third time`, () => {
    const guard = new WalkGuard();
    assert.throws(() => {
      for (let at = 0; at < 3 * pages.length; at++) {
        guard.progress(page(pages[at % pages.length] ?? ""));
      }
    }, /bring nobody new/);
  });
}

Deno.test("a list that ends is not refused, in whatever order it comes", () => {
  for (
    const pages of [["ab", "cd", "ef"], ["ef", "cd", "ab"], ["cf", "ea", "db"], ["ab", "ab", "cd"]]
  ) {
    const guard = new WalkGuard();
    for (const names of pages) guard.progress(page(names));
  }
});
