import assert from "node:assert/strict";
import { generateTenant } from "../../src/sandbox/generate_tenant.ts";
import { UserInputError } from "../../src/base/errors.ts";
import * as oracle from "../support/oracle.ts";

Deno.test("the same options give the same tenant, and another seed gives another one", () => {
  const tenant = generateTenant({ users: 400, seed: 7 });
  assert.deepEqual(generateTenant({ users: 400, seed: 7 }), tenant);
  assert.notDeepEqual(generateTenant({ users: 400, seed: 8 }), tenant);
});

for (const users of [0, 1, 2, 199, 200, 201, 3000]) {
  Deno.test(`${users} users are ${users} records with unique ids and principal names`, () => {
    const tenant = generateTenant({ users });
    assert.equal(tenant.users.length, users);
    assert.equal(new Set(tenant.users.map(({ msId }) => msId)).size, users);
    const names = tenant.users.map(({ userPrincipalName }) => userPrincipalName.toLowerCase());
    assert.equal(new Set(names).size, users);
    assert.deepEqual(names, [...names].sort(), "ordered by principal name in lower case");
    for (const { msId } of tenant.users) {
      assert.match(msId, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    }
  });
}

Deno.test("200 users include every role and the combinations that are hard to get right", () => {
  const records: oracle.Record365[] = [...generateTenant({ users: 200, seed: 3 }).users];
  const cases: [string, (record: oracle.Record365) => boolean][] = [
    ...oracle.ROLE_IDS.map((role) =>
      [role, (record: oracle.Record365) => oracle.rolesOf(record).includes(role)] satisfies [
        string,
        (record: oracle.Record365) => boolean,
      ]
    ),
    ["both admin roles", ({ tags }) => has(tags, "Global Admin") && has(tags, "Spanning Admin")],
    ["a disabled admin", (record) => oracle.isDisabled(record) && oracle.isAdmin(record)],
    ["deleted on a standard seat", (r) => r.isDeleted && r.assigned && !r.isArchive],
    [
      "an archived tag without the flag",
      (r) => has(r.tags, "Archived (read-only)") && !r.isArchive,
    ],
    ["an admin tag without the flag", (r) => has(r.tags, "Global Admin") && !r.isAdmin],
    ["an admin of unknown kind", (r) => r.isAdmin && r.tags?.join() === "User"],
    ["an empty list of tags", ({ tags }) => tags?.length === 0],
    ["an unknown tag", (record) => oracle.unknownTagsOf(record).length > 0],
    [
      "a guest",
      (r) => /^[^@]+_contoso\.example#EXT#@\w+\.onmicrosoft\.example$/.test(r.userPrincipalName),
    ],
  ];
  for (const [what, fits] of cases) assert.ok(records.some(fits), what);
});

Deno.test("a deleted record shares name and e-mail address with the live account, but not the id", () => {
  const { users } = generateTenant({ users: 1000 });
  const byEmail = Map.groupBy(users, ({ email }) => email);
  const twice = [...byEmail.values()].filter((records) => records.length > 1);
  assert.ok(twice.length > 5);
  for (const records of twice) {
    const live = records.filter(({ isDeleted }) => !isDeleted);
    assert.equal(live.length, 1);
    for (const shadow of records.filter(({ isDeleted }) => isDeleted)) {
      assert.equal(shadow.displayName, live[0]?.displayName);
      assert.notEqual(shadow.msId, live[0]?.msId);
    }
  }
});

Deno.test("names come in Japanese, Arabic, Cyrillic and Greek, with accents and with apostrophes", () => {
  const names = generateTenant({ users: 1000 }).users.map(({ displayName }) => displayName);
  const scripts = [/\p{Script=Han}/u, /\p{Script=Arabic}/u, /\p{Script=Cyrillic}/u];
  for (const script of [...scripts, /\p{Script=Greek}/u, /[éñø]/, /\bO'Brien\b/]) {
    assert.ok(names.some((name) => script.test(name)), String(script));
  }
});

Deno.test("every address is ASCII and ends in a reserved domain", () => {
  for (const { userPrincipalName, email } of generateTenant({ users: 2000 }).users) {
    for (const address of [userPrincipalName, email]) {
      assert.match(address, /^[a-zA-Z0-9.'#_-]+@([a-z]+\.)+example$/);
    }
  }
});

Deno.test("tags are on all, none or some of the records; without them the people are the same", () => {
  const tagged = (tags: "all" | "none" | "some") =>
    generateTenant({ users: 400, tags }).users.filter((user) => "tags" in user).length;
  assert.equal(tagged("all"), 400);
  assert.equal(tagged("none"), 0);
  assert.deepEqual(
    generateTenant({ users: 400, tags: "none" }).users,
    generateTenant({ users: 400 }).users.map(({ tags: _, ...user }) => user),
  );
  assert.ok(tagged("some") > 100 && tagged("some") < 300);
  for (const number of [2, 3]) {
    const few = generateTenant({ users: number, tags: "some" }).users;
    assert.ok(few.some((user) => "tags" in user) && few.some((user) => !("tags" in user)));
  }
});

Deno.test("the tenant's own figures match its users", () => {
  const { users, facts } = generateTenant({ users: 2000, seed: 11 });
  const standard = users.filter(({ assigned, isArchive }) => assigned && !isArchive).length;
  const archive = users.filter(({ assigned, isArchive }) => assigned && isArchive).length;
  const isGuest = ({ userPrincipalName }: { userPrincipalName: string }) =>
    userPrincipalName.includes("#EXT#");
  assert.equal(facts.users, 2000 - users.filter(isGuest).length);
  assert.equal(facts.assignedStandard, standard);
  assert.equal(facts.assignedArchive, archive);
  assert.equal(facts.assigned, standard + archive);
  assert.equal(
    facts.sharedMailboxes,
    users.filter(({ tags }) => has(tags, "Shared Mailbox")).length,
  );
  assert.ok(facts.licenses > standard && facts.archivedLicenses > archive);
});

Deno.test("another domain applies to everybody but the guests", () => {
  const { users } = generateTenant({ users: 200, domain: "fabrikam.example" });
  for (const { userPrincipalName } of users) {
    assert.match(userPrincipalName, /@fabrikam\.(onmicrosoft\.)?example$/);
  }
});

for (
  const options of [{ users: -1 }, { users: 500_001 }, { users: 1.5 }, { users: 1, seed: 0.5 }]
) {
  Deno.test(`${JSON.stringify(options)} is rejected`, () => {
    assert.throws(() => generateTenant(options), UserInputError);
  });
}

Deno.test("ten times the users take about ten times the work", () => {
  const { imul } = Math;
  /** Random numbers drawn, each of which is mixed by multiplication. */
  const draws = (users: number): number => {
    let count = 0;
    Math.imul = (a, b) => {
      count++;
      return imul(a, b);
    };
    try {
      assert.equal(generateTenant({ users }).users.length, users);
    } finally {
      Math.imul = imul;
    }
    return count;
  };
  const [small, large] = [draws(10_000), draws(100_000)];
  assert.ok(small > 10_000, "Nothing was counted");
  assert.ok(large < small * 15, `${small} draws, then ${large}`);
});

function has(tags: readonly string[] | undefined, tag: string): boolean {
  return tags?.includes(tag) ?? false;
}
