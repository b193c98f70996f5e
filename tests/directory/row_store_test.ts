import fc from "fast-check";
import assert from "node:assert/strict";
import { UserText } from "../../src/directory/row_store.ts";
import { anyCharacter } from "../support/any_character.ts";

/** Mostly ASCII, with letters of two to four bytes, the store's own marks and control characters. */
const text = fc.oneof(
  { weight: 3, arbitrary: fc.string({ unit: fc.constantFrom(..."ab@. \0\x1f") }) },
  {
    weight: 1,
    arbitrary: fc.string({ unit: fc.constantFrom("é", "山", "𝒳", "ÿ", "þ", "x", "\ufeff") }),
  },
  { weight: 1, arbitrary: fc.string({ unit: anyCharacter, maxLength: 40 }) },
);
const user = fc.record({
  msId: text,
  userPrincipalName: text,
  email: fc.option(text, { nil: undefined }),
  displayName: fc.option(text, { nil: undefined }),
}).map(({ email, displayName, ...ids }) => ({
  ...ids,
  ...(email ? { email } : {}),
  ...(displayName ? { displayName } : {}),
}));

Deno.test("every row is returned as it was added, whatever its texts", () => {
  fc.assert(
    fc.property(fc.array(fc.array(user, { maxLength: 40 }), { maxLength: 4 }), (pages) => {
      const held = new UserText();
      for (const page of pages) held.add(page);
      held.trim();
      const users = pages.flat();
      assert.equal(held.rows, users.length);
      users.forEach(({ msId: id, ...rest }, row) => {
        assert.deepEqual(held.identity(row), { id, ...rest });
      });
    }),
    { numRuns: 500 },
  );
});

Deno.test("rows that are appended from another store are the same, wherever they are cut and however long", () => {
  const long = fc.record({
    msId: text,
    userPrincipalName: fc.nat(70_000).map((length) => "n".repeat(length)),
  });
  const rows = fc.array(fc.oneof({ weight: 9, arbitrary: user }, { weight: 1, arbitrary: long }), {
    maxLength: 120,
    size: "max",
  });
  fc.assert(
    fc.property(rows, fc.array(fc.nat(40)), (users, cuts) => {
      const [from, to] = [new UserText(), new UserText()];
      from.add(users);
      let at = 0;
      for (const cut of [...cuts, users.length]) {
        const end = Math.min(at + cut, users.length);
        to.append(from, at, end);
        at = end;
      }
      assert.equal(to.rows, users.length);
      for (let row = 0; row < users.length; row++) {
        assert.deepEqual(to.identity(row), from.identity(row));
      }
    }),
    { numRuns: 200 },
  );
});

Deno.test("a lone surrogate becomes a replacement character and leaves its neighbours intact", () => {
  const held = new UserText();
  const names = ["before", "lone \ud800 one", "after"];
  held.add(names.map((displayName) => ({ msId: "id", userPrincipalName: "u", displayName })));
  const back = names.map((_, row) => held.identity(row).displayName);
  assert.deepEqual(back, ["before", "lone \ufffd one", "after"]);
});

Deno.test("a text keeps a leading byte order mark", () => {
  const held = new UserText();
  const user = { msId: "\ufeffid", userPrincipalName: "\ufeffa@x", displayName: "\ufeff" };
  held.add([user]);
  const { id, userPrincipalName, displayName } = held.identity(0);
  assert.deepEqual({ msId: id, userPrincipalName, displayName }, user);
});
