import assert from "node:assert/strict";
import type { Change } from "../../src/history/changes.ts";
import { compareReadings, type Drift } from "../../src/history/drift.ts";
import { Interpretation } from "../../src/history/interpretation.ts";
import { countFacts } from "../../src/history/kept_user.ts";
import type { Rec } from "./drift_oracle.ts";
import { account, accounts, toUsers } from "./records.ts";

Deno.test("somebody who is made an admin gains the role, and admin_changed does not say it again", async () => {
  const changes = await changesOf(account(1), {
    isAdmin: true,
    tags: ["User", "Global Admin"],
  });
  assert.deepEqual(changes, [{
    kind: "role_gained",
    user: userOf(1),
    after: { role: "global_admin" },
  }]);
});

Deno.test("an admin flag that no admin role explains is a change of its own", async () => {
  const [change, ...rest] = await changesOf(account(1), { isAdmin: true });
  assert.deepEqual([change?.kind, change?.before, change?.after, rest], [
    "admin_changed",
    { admin: false },
    { admin: true },
    [],
  ]);
});

Deno.test("being archived is one change with its reason, and the license another", async () => {
  const changes = await changesOf(account(1), {
    isArchive: true,
    tags: ["User", "Archived (read-only)"],
  });
  assert.deepEqual(changes, [
    {
      kind: "disabled",
      user: userOf(1),
      before: { status: "enabled" },
      after: { status: "disabled", disabledBecause: ["archived"] },
    },
    {
      kind: "license_changed",
      user: userOf(1),
      before: { license: "standard" },
      after: { license: "archived" },
    },
  ]);
});

Deno.test("somebody deleted who was archived before gains that role, being disabled already", async () => {
  const archived = account(1, { isArchive: true, assigned: false });
  const changes = await changesOf(archived, { isDeleted: true });
  assert.deepEqual(changes.map(({ kind, after }) => [kind, after?.role]), [
    ["role_gained", "deleted_from_microsoft"],
  ]);
});

Deno.test("a principal name that somebody else has now is one change, not a leaver and a joiner", async () => {
  const { changes } = await drift([account(1), account(2)], [
    account(2),
    account(3, { upn: "PERSON1@contoso.example" }),
  ]);
  assert.deepEqual(changes.map(({ kind, before, after }) => [kind, before?.id, after?.id]), [
    ["identity_replaced", account(1).id, account(3).id],
  ]);
});

Deno.test("a name in other letters only is no new name; an e-mail that one side lacks is none either", async () => {
  const shouted = { upn: "PERSON1@CONTOSO.EXAMPLE", name: "PERSON 1", mail: undefined };
  assert.deepEqual(await changesOf(account(1), shouted), []);
  const [renamed] = await changesOf(account(1), { upn: "ann@contoso.example" });
  assert.deepEqual([renamed?.before, renamed?.after], [
    { userPrincipalName: "person1@contoso.example" },
    { userPrincipalName: "ann@contoso.example" },
  ]);
});

const TENANT = accounts(1_000).map((each, index) =>
  index < 40 ? { ...each, tags: ["User", "Global Admin"] } : each
);

const SAME_ACCESS: readonly (readonly [what: string, change: (record: Rec) => Rec])[] = [
  [
    "tags in other letters",
    (each) => ({ ...each, tags: each.tags?.map((tag) => tag.toUpperCase()) }),
  ],
  ["tags in another order", (each) => ({ ...each, tags: each.tags?.toReversed() })],
  [
    "a tag of another language",
    (each) => ({ ...each, tags: swap(each, "Global Admin", "Globaler Verwalter") }),
  ],
  ["no tags any more", (each) => ({ ...each, tags: undefined })],
  ["no admin flag any more", (each) => ({ ...each, isAdmin: undefined })],
  ["no license flag any more", (each) => ({ ...each, assigned: undefined })],
  ["no deleted flag any more", (each) => ({ ...each, isDeleted: undefined })],
  ["a flag that nobody can read", (each) => ({ ...each, isArchive: "junk" as const })],
  ["no e-mail and no name any more", (each) => ({ ...each, mail: undefined, name: undefined })],
  ["ids in capitals", (each) => ({ ...each, id: each.id.toUpperCase() })],
];

for (const [what, change] of SAME_ACCESS) {
  Deno.test(`${what}: nobody's access changed, in either direction`, async () => {
    const other = TENANT.map(change);
    assert.deepEqual((await drift(TENANT, other)).changes, []);
    assert.deepEqual((await drift(other, TENANT)).changes, []);
  });
}

Deno.test("somebody who loses a role in the night its tag is reworded has lost it, nobody else has", async () => {
  const after = TENANT.map((each, index) => ({
    ...each,
    tags: index === 0 ? ["User"] : swap(each, "Global Admin", "Globaler Verwalter"),
  }));
  const { changes, rewordings } = await drift(TENANT, after);
  assert.deepEqual(rewordings, [{
    before: "Global Admin",
    after: "Globaler Verwalter",
    users: 39,
    roles: ["global_admin"],
  }]);
  assert.deepEqual(changes.map(({ kind, user, before }) => [kind, user.id, before?.role]), [
    ["role_lost", account(1).id, "global_admin"],
  ]);
});

Deno.test("a flag that is only ever true where it holds is a no where it is absent", async () => {
  const quiet = accounts(5).map((each) => ({ ...each, isArchive: undefined, tags: undefined }));
  const before = quiet.map((each, index) => index < 2 ? { ...each, isArchive: true } : each);
  const after = quiet.map((each, index) => index < 1 ? { ...each, isArchive: true } : each);
  const { changes } = await drift(before, after);
  assert.deepEqual(changes.map(({ kind }) => kind), ["enabled", "license_changed"]);
});

Deno.test("lists out of order are refused, because they would make leavers", async () => {
  const users = toUsers(accounts(3)).toReversed();
  const meaning = new Interpretation(await countFacts([users]));
  const side = { meaning, users: () => [users] };
  await assert.rejects(compareReadings(side, side), /not in the order of their ids/);
});

function swap({ tags }: Rec, from: string, to: string): string[] | undefined {
  return tags?.map((tag) => tag === from ? to : tag);
}

function userOf(number: number): Change["user"] {
  const { id, upn: userPrincipalName, name: displayName } = account(number);
  return { id, userPrincipalName, displayName: displayName as string };
}

async function changesOf(before: Rec, different: Partial<Rec>): Promise<readonly Change[]> {
  const others = [account(8), account(9)];
  return (await drift([before, ...others], [{ ...before, ...different }, ...others])).changes;
}

async function drift(before: readonly Rec[], after: readonly Rec[]): Promise<Drift> {
  const [one, other] = await Promise.all([before, after].map(async (records) => {
    const users = toUsers(records);
    return { meaning: new Interpretation(await countFacts([users])), users: () => [users] };
  }));
  return await compareReadings(one!, other!);
}
