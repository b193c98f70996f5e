import assert from "node:assert/strict";
import { readHint } from "../../src/governance/tags.ts";
import type { RoleId } from "../../src/governance/roles.ts";

const HINTS: readonly (readonly [
  name: string,
  value: string,
  role: RoleId | undefined,
])[] = [
  ["isSharedMailbox", "true", "shared_mailbox"],
  ["sharedMailbox", "True", "shared_mailbox"],
  ["is_shared_mailbox", "1", "shared_mailbox"],
  ["isSharedMailbox", "false", undefined],
  ["isSharedMailbox", "maybe", undefined],
  ["mailboxType", "SharedMailbox", "shared_mailbox"],
  ["mailboxType", "shared", "shared_mailbox"],
  ["mailbox_type", "Shared Mailbox", "shared_mailbox"],
  ["mailboxType", "UserMailbox", undefined],
  ["mailboxType", "true", undefined],
  ["isGlobalAdmin", "true", "global_admin"],
  ["isGlobalAdmin", "false", undefined],
  ["isSpanningAdmin", "true", "spanning_admin"],
  ["isSpanningAdmin", "0", undefined],
  ["hasMicrosoftLicense", "false", "no_microsoft_license"],
  ["hasMicrosoftLicence", "False", "no_microsoft_license"],
  ["isMicrosoftLicensed", "0", "no_microsoft_license"],
  ["hasMicrosoftLicense", "true", undefined],
  ["hasMicrosoftLicense", "", undefined],
  ["isLicensed", "false", undefined],
  ["favoriteColor", "true", undefined],
  ["userType", "Member", undefined],
  ["userType", "Guest", undefined],
  ["type", "user", "user"],
  ["role", "Global Administrator", "global_admin"],
  ["recipientTypeDetails", "UserMailbox", undefined],
  ["mailboxType", "User", undefined],
  ["isSharedMailbox", "yes", "shared_mailbox"],
  ["accountType", "!Spanning Admin", undefined],
  ["isUnlicensed", "true", undefined],
];

for (const [name, value, role] of HINTS) {
  Deno.test(`${name}: ${value || '""'} proves ${role ?? "nothing"}`, () => {
    assert.equal(provenRole(name, value), role);
  });
}

Deno.test("a boolean field says no as well; a type never does", () => {
  const holds = (name: string, value: string) => readHint({ name, value })?.holds;
  assert.equal(holds("isSharedMailbox", "false"), false);
  assert.equal(holds("sharedMailbox", "no"), false);
  assert.equal(holds("hasMicrosoftLicense", "true"), false);
  assert.equal(holds("mailboxType", "UserMailbox"), undefined);
});

function provenRole(name: string, value: string): RoleId | undefined {
  const hint = readHint({ name, value });
  return hint?.holds === true ? hint.role : undefined;
}
