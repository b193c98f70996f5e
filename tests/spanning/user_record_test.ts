import assert from "node:assert/strict";
import { SpanningResponseError } from "../../src/spanning/errors.ts";
import { readUser } from "../../src/spanning/records.ts";
import { record } from "../support/scripted_vendor.ts";

Deno.test("readUser() reads the eight fields of the vendor's sample; no tag field gives no tags", () => {
  assert.deepEqual(readUser(record("ann")), {
    userPrincipalName: "ann@contoso.com",
    email: "ann@contoso.com",
    displayName: "ann",
    msId: "id-ann",
    assigned: true,
    isAdmin: false,
    isDeleted: false,
    isArchive: false,
  });
});

Deno.test("readUser() treats null texts as absent, and falls back to userDisplayName", () => {
  const { email: _, displayName: __, ...rest } = record("ann");
  assert.equal("email" in readUser(rest), false);
  assert.equal(
    "displayName" in readUser({ ...rest, displayName: null }),
    false,
  );
  assert.equal(
    readUser({ ...rest, userDisplayName: "Ann" }).displayName,
    "Ann",
  );
  assert.equal(
    readUser({ ...rest, displayName: null, userDisplayName: "Ann" })
      .displayName,
    "Ann",
  );
  assert.equal(
    readUser(record("ann", { userDisplayName: "Other" })).displayName,
    "ann",
  );
});

for (const name of ["assigned", "isAdmin", "isDeleted", "isArchive"] as const) {
  Deno.test(`readUser() reads ${name} as a flag`, () => {
    assert.equal(readUser(record("ann", { [name]: "True" }))[name], true);
    assert.equal(readUser(record("ann", { [name]: null }))[name], "unknown");
    const { [name]: _, ...rest } = record("ann");
    assert.equal(readUser(rest)[name], "absent");
  });
}

Deno.test("readUser() falls back to the older names licensed and archived", () => {
  const { assigned: _, isArchive: __, ...rest } = record("ann");
  const user = readUser({ ...rest, licensed: "true", archived: true });
  assert.deepEqual([user.assigned, user.isArchive], [true, true]);
  assert.equal(
    readUser(record("ann", { assigned: false, licensed: true })).assigned,
    false,
  );
});

const TAG_FIELDS = [
  ...[
    "tags",
    "tag",
    "userTags",
    "user_tags",
    "labels",
    "roles",
    "userLabels",
  ],
];

for (const name of [...TAG_FIELDS, "TAGS", "UserTags"]) {
  Deno.test(`readUser() finds tags in the field ${name}`, () => {
    assert.deepEqual(readUser(record("ann", { [name]: ["User"] })).tags, [
      "User",
    ]);
  });
}

Deno.test("readUser() takes the tags of several fields together, each once", () => {
  const fields = { labels: ["Shared Mailbox", "User"], userTags: null, tags: ["User"], roles: [] };
  assert.deepEqual(readUser(record("ann", fields)).tags, ["User", "Shared Mailbox"]);
  const beside = { tags: [], userTags: "Global Admin" };
  assert.deepEqual(readUser(record("ann", beside)).tags, ["Global Admin"]);
  assert.deepEqual(readUser(record("ann", { tags: [], labels: [] })).tags, []);
});

for (const name of ["userType", "userTypes", "type", "types", "accountType", "role"]) {
  Deno.test(`readUser() takes ${name} as a hint, not as tags`, () => {
    const user = readUser(record("ann", { [name]: "Member" }));
    assert.equal("tags" in user, false);
    assert.deepEqual(user.hints, [{ name, value: "Member" }]);
  });
}

Deno.test("readUser() distinguishes an empty tag list from no tag field", () => {
  assert.deepEqual(readUser(record("ann", { tags: [] })).tags, []);
  assert.equal("tags" in readUser(record("ann", { tags: null })), false);
});

const HINTS: readonly [name: string, value: unknown, text: string][] = [
  ["isSharedMailbox", true, "true"],
  ["sharedMailbox", "True", "True"],
  ["mailboxType", " SharedMailbox ", "SharedMailbox"],
  ["MAILBOXTYPE", "Shared", "Shared"],
  ["isGlobalAdmin", false, "false"],
  ["isSpanningAdmin", 1, "1"],
  ["hasMicrosoftLicense", false, "false"],
  ["isMicrosoftLicensed", "no", "no"],
];

for (const [name, value, text] of HINTS) {
  Deno.test(`readUser() keeps ${name} as a hint, beside tags too`, () => {
    const hints = [{ name, value: text }];
    assert.deepEqual(readUser(record("ann", { [name]: value })).hints, hints);
    assert.deepEqual(
      readUser(record("ann", { tags: ["User"], [name]: value })).hints,
      hints,
    );
  });
}

Deno.test("readUser() makes no hint of a name with letters of another script", () => {
  const user = readUser(record("ann", { "旧isGlobalAdmin": true }));
  assert.equal("hints" in user, false);
});

Deno.test("readUser() makes no hint of null or of other fields", () => {
  const user = readUser(
    record("ann", { isSharedMailbox: null, city: "Oslo", backupSummary: [] }),
  );
  assert.equal("hints" in user, false);
});

Deno.test("readUser() reads a number where a text belongs as text", () => {
  const numbers = { userPrincipalName: 7, msId: 12, email: 0.5, displayName: 4711 };
  const { userPrincipalName, msId, email, displayName } = readUser(record("ann", numbers));
  assert.deepEqual([userPrincipalName, msId, email, displayName], ["7", "12", "0.5", "4711"]);
});

const GUESTS: readonly [name: string, userType: unknown, guest: boolean][] = [
  ["ann_x.example#EXT#@t.example", undefined, true],
  ["ann_x.example#ext#@t.example", "Guest", true],
  ["ann_x.example#EXT#@t.example", " member", false],
  ["ann@t.example", "Guest", false],
  ["ann#1@t.example", undefined, false],
];
for (const [userPrincipalName, userType, guest] of GUESTS) {
  Deno.test(`readUser() of ${userPrincipalName} with userType ${userType}: guest ${guest}`, () => {
    const raw = record("ann", {
      userPrincipalName,
      ...(userType === undefined ? {} : { userType }),
    });
    assert.equal(readUser(raw).guest === true, guest);
  });
}

const WRONG: readonly [name: string, raw: unknown, path: string][] = [
  [
    "no principal name",
    record("ann", { userPrincipalName: undefined }),
    ".userPrincipalName",
  ],
  [
    "an empty principal name",
    record("ann", { userPrincipalName: "" }),
    ".userPrincipalName",
  ],
  ["a blank id", record("ann", { msId: "  " }), ".msId"],
  ["a null id", record("ann", { msId: null }), ".msId"],
  ["a boolean as e-mail", record("ann", { email: true }), ".email"],
  ["an object as name", record("ann", { displayName: {} }), ".displayName"],
  ["a text for a record", "canary", ""],
  ["null for a record", null, ""],
  ["a list for a record", [], ".userPrincipalName"],
];

for (const [name, raw, path] of WRONG) {
  Deno.test(`readUser() rejects ${name}, naming the field and not the value`, () => {
    assert.throws(() => readUser(raw, "users[12]"), (error) => {
      assert.ok(error instanceof SpanningResponseError);
      assert.ok(
        error.message.includes(`the field users[12]${path} `),
        error.message,
      );
      assert.doesNotMatch(error.message, /canary|ann@/);
      return true;
    });
  });
}
