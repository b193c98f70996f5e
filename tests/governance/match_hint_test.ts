import assert from "node:assert/strict";
import { matchHint } from "../../src/governance/tags.ts";
import type { RoleId } from "../../src/governance/roles.ts";

const CASES: readonly (readonly [
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
];

for (const [name, value, role] of CASES) {
  Deno.test(`${name}: ${value || '""'} proves ${role ?? "nothing"}`, () => {
    assert.equal(matchHint({ name, value }), role);
  });
}
