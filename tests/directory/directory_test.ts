import assert from "node:assert/strict";
import { DirectoryBuilder } from "../../src/directory/directory_builder.ts";
import type { WireUser } from "../../src/spanning/user_record.ts";

const FACTS = { complete: true, pages: 1, fetchedAt: 0, warnings: [] };

function user(
  userPrincipalName: string,
  facts: Partial<WireUser> = {},
): WireUser {
  return {
    userPrincipalName,
    msId: `id of ${userPrincipalName}`,
    assigned: true,
    isAdmin: false,
    isDeleted: false,
    isArchive: false,
    tags: ["User"],
    ...facts,
  };
}

function directoryOf(...users: WireUser[]) {
  const builder = new DirectoryBuilder();
  builder.add(users);
  return builder.build(FACTS);
}

const ALL = { limit: 1000 };
const names = (
  entries: Iterable<{ identity: { userPrincipalName: string } }>,
): string[] => [...entries].map(({ identity }) => identity.userPrincipalName);

Deno.test("identities come back byte for byte", () => {
  const ada = user("Ada.O'Brien_x.example#EXT#@t.example", {
    msId: "0F0F0F0F-0000-4000-8000-00000000000A",
    email: "Ada@x.example",
    displayName: "Ada Ö'Brien 山田",
  });
  const [entry] = directoryOf(ada).entries();
  assert.deepEqual(entry?.identity, {
    id: ada.msId,
    userPrincipalName: ada.userPrincipalName,
    email: ada.email,
    displayName: ada.displayName,
  });
});

Deno.test("an absent e-mail or name stays absent; an e-mail equal to the principal name comes back", () => {
  const directory = directoryOf(
    user("a@x"),
    user("b@x", { email: "b@x" }),
    user("c@x", { displayName: "C" }),
  );
  assert.deepEqual([...directory.entries()].map(({ identity }) => identity), [
    { id: "id of a@x", userPrincipalName: "a@x" },
    { id: "id of b@x", userPrincipalName: "b@x", email: "b@x" },
    { id: "id of c@x", userPrincipalName: "c@x", displayName: "C" },
  ]);
});

Deno.test("users are ordered by principal name without case, whatever the order of arrival", () => {
  const directory = directoryOf(
    ...["b@x", "A@x", "a@x", "C@x", "é@x", "ab@x"].map((name, at) => user(name, { msId: `${at}` })),
  );
  assert.deepEqual(names(directory.entries()), [
    "A@x",
    "a@x",
    "ab@x",
    "b@x",
    "C@x",
    "é@x",
  ]);
});

Deno.test("a repeated object id is one user: the live record wins, else the later one", () => {
  const live = user("new@x", { msId: "same" });
  const deleted = user("old@x", { msId: "same", isDeleted: true });
  for (const order of [[live, deleted], [deleted, live]]) {
    const builder = new DirectoryBuilder();
    builder.add(order);
    assert.equal(builder.users, 1);
    assert.equal(builder.repeated, 1);
    assert.deepEqual(names(builder.build(FACTS).entries()), ["new@x"]);
  }
  const renamed = directoryOf(
    user("before@x", { msId: "same" }),
    user("after@x", { msId: "same" }),
  );
  assert.deepEqual(names(renamed.entries()), ["after@x"]);
});

Deno.test("object ids that differ in case are one user's", () => {
  const live = user("new@x", { msId: "AAAAAAAA-0000-4000-8000-00000000000B" });
  const deleted = user("old@x", { msId: live.msId.toLowerCase(), isDeleted: true });
  for (const order of [[live, deleted], [deleted, live]]) {
    assert.deepEqual([...directoryOf(...order).entries()].map(({ identity }) => identity.id), [
      live.msId,
    ]);
  }
});

Deno.test("many users in any order keep their facts, also past every growth of the tables", () => {
  const count = 5000;
  const users = Array.from(
    { length: count },
    (_, i) => user(`u${(i * 7919) % count}@x`, { isDeleted: i % 3 === 0 }),
  );
  const directory = directoryOf(...users, ...users);
  assert.equal(directory.users, count);
  const deleted = new Set(
    users.filter((each) => each.isDeleted).map((each) => each.userPrincipalName),
  );
  for (const { identity, state } of directory.entries()) {
    assert.equal(
      state.status === "disabled",
      deleted.has(identity.userPrincipalName),
    );
  }
});

const SEARCHES: [query: string, finds: string[]][] = [
  ["ADA LOVE", ["ada@x"]],
  ["lovelace", ["ada@x"]],
  ["mail.example", ["ada@x"]],
  ["müller", ["zoe@x"]],
  ["MÜLLER", ["zoe@x"]],
  ["mu\u0308ller", ["zoe@x"]],
  ["太郎", ["yamada@x"]],
  ["yamada", ["yamada@x"]],
  ["xada", []],
  ["@xada", []],
  ["id of", []],
  ["", ["ada@x", "yamada@x", "zoe@x"]],
];
for (const [query, finds] of SEARCHES) {
  Deno.test(`"${query}" is found in names, e-mails and principal names, not across them and not in ids`, () => {
    const directory = directoryOf(
      user("ada@x", { email: "ada@mail.example", displayName: "Ada Lovelace" }),
      user("zoe@x", { displayName: "Zoë Müller" }),
      user("yamada@x", { displayName: "山田 太郎" }),
    );
    const { entries, matched } = directory.select({ query }, ALL);
    assert.deepEqual(names(entries), finds);
    assert.equal(matched, finds.length);
  });
}

Deno.test("a page goes on behind a position, also when that user is gone", () => {
  const directory = directoryOf(
    ...["a@x", "c@x", "d@x"].map((name) => user(name)),
  );
  const behind = (userPrincipalName: string): string[] =>
    names(
      directory.select({}, {
        after: { userPrincipalName, id: "zzz" },
        limit: 2,
      }).entries,
    );
  assert.deepEqual(behind("a@x"), ["c@x", "d@x"]);
  assert.deepEqual(behind("b@x"), ["c@x", "d@x"]);
  assert.deepEqual(behind("d@x"), []);
  assert.equal(directory.select({}, { limit: 2 }).more, true);
  assert.equal(directory.select({}, { limit: 3 }).more, false);
});
