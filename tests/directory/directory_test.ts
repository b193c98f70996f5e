import assert from "node:assert/strict";
import type { Directory } from "../../src/directory/directory.ts";
import type { AccountState } from "../../src/governance/account_state.ts";
import { wireUser } from "../support/scripted_client.ts";
import { directoryOf, names } from "./users.ts";

const ALL = { limit: 1000 };

Deno.test("identities are returned byte for byte", () => {
  const ada = wireUser("Ada.O'Brien_x.example#EXT#@t.example", {
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

Deno.test("an absent e-mail or name stays absent, and an e-mail equal to the principal name is returned", () => {
  const directory = directoryOf(
    wireUser("a@x"),
    wireUser("b@x", { email: "b@x" }),
    wireUser("c@x", { displayName: "C" }),
  );
  assert.deepEqual([...directory.entries()].map(({ identity }) => identity), [
    { id: "id-a@x", userPrincipalName: "a@x" },
    { id: "id-b@x", userPrincipalName: "b@x", email: "b@x" },
    { id: "id-c@x", userPrincipalName: "c@x", displayName: "C" },
  ]);
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
  ["id-", ["ada@x", "yamada@x", "zoe@x"]],
  ["love ADA", ["ada@x"]],
  ["muller zoe", ["zoe@x"]],
  ["", ["ada@x", "yamada@x", "zoe@x"]],
];
for (const [query, finds] of SEARCHES) {
  Deno.test(`"${query}" is found in names, e-mails, principal names and ids, not across them`, async () => {
    const directory = directoryOf(
      wireUser("ada@x", { email: "ada@mail.example", displayName: "Ada Lovelace" }),
      wireUser("zoe@x", { displayName: "Zoë Müller" }),
      wireUser("yamada@x", { displayName: "山田 太郎" }),
    );
    const { entries, matched } = await directory.select({ query }, ALL);
    assert.deepEqual(names(entries), finds);
    assert.equal(matched, finds.length);
  });
}

Deno.test("a page continues after a position, even if that user is gone", async () => {
  const directory = directoryOf(
    ...["a@x", "c@x", "d@x"].map((name) => wireUser(name)),
  );
  const after = async (userPrincipalName: string): Promise<string[]> => {
    const page = { after: { userPrincipalName, id: "zzz" }, limit: 2 };
    return names((await directory.select({}, page)).entries);
  };
  assert.deepEqual(await after("a@x"), ["c@x", "d@x"]);
  assert.deepEqual(await after("b@x"), ["c@x", "d@x"]);
  assert.deepEqual(await after("d@x"), []);
  assert.equal((await directory.select({}, { limit: 2 })).more, true);
  assert.equal((await directory.select({}, { limit: 3 })).more, false);
});

function fourUsers(): Directory {
  return directoryOf(
    wireUser("d@t.example", { isAdmin: true }),
    wireUser("B@t.example", { isAdmin: true }),
    wireUser("a@t.example"),
    wireUser("c@t.example", { isAdmin: true }),
  );
}

const admins = ({ admin }: AccountState): boolean => admin === true;
const everyone = (): boolean => true;
const nobody = (): boolean => false;

const FINDS: readonly (readonly [
  rule: string,
  fits: (state: AccountState) => boolean,
  limit: number,
  count: number,
  people: string,
])[] = [
  ["everyone, by principal name", everyone, 9, 4, "a B c d"],
  ["the first of those who fit", admins, 2, 3, "B c"],
  ["a count alone", admins, 0, 3, ""],
  ["nobody", nobody, 9, 0, ""],
];
for (const [rule, fits, limit, count, people] of FINDS) {
  Deno.test(`find(): ${rule}`, () => {
    const found = fourUsers().find(fits, limit);
    assert.equal(found.count, count);
    const names = found.people.map(({ identity }) => identity.userPrincipalName.split("@")[0]);
    assert.equal(names.join(" "), people);
  });
}
