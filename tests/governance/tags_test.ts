import assert from "node:assert/strict";
import type { RoleId } from "../../src/governance/roles.ts";
import { matchHint, matchTag, type TagMeaning } from "../../src/governance/tags.ts";

const FAMILIES: readonly (readonly [TagMeaning, readonly string[]])[] = [
  [{ role: "user" }, [
    "User",
    "USER",
    "Users",
    "Member",
    "members",
    "Standard User",
    "standard-users",
    "isUser",
  ]],
  [{ role: "shared_mailbox" }, [
    "Shared Mailbox",
    "SharedMailbox",
    "shared_mailbox",
    "Shared",
    "Shared Mailboxes",
    "isSharedMailbox",
  ]],
  [{ role: "global_admin" }, [
    "Global Admin",
    "GLOBAL_ADMIN",
    "global-administrator",
    "Global Admins",
    "Global Administrators",
    "MS Global Admin",
    "Microsoft Global Administrator",
    "Microsoft 365 Global Admin",
    "M365 Global Admin",
    "O365 Global Administrator",
    "Office 365 Global Admin",
    "Company Administrator",
    "Company Admin",
    "isGlobalAdmin",
    "Ｇｌｏｂａｌ　Ａｄｍｉｎ",
    "🛡️ Global Admin",
    "Global\u200bAdmin",
  ]],
  [{ role: "spanning_admin" }, [
    "Spanning Admin",
    "spanning.administrator",
    "Spanning Admins",
    "Spanning Administrators",
    "Spanning Backup Admin",
    "isSpanningAdmin",
  ]],
  ["admin_of_unknown_kind", [
    "Admin",
    "administrator",
    "Admins",
    "Administrators",
    "isAdmin",
  ]],
  [{ role: "archived" }, [
    "Archived",
    "archive",
    "Archived (read-only)",
    "archive read-only",
    "Archived user",
    "Read only",
    "read-only archive",
    "isArchive",
    "isArchived",
  ]],
  [{ role: "no_microsoft_license" }, [
    "No Microsoft License",
    "no microsoft licence",
    "NoMicrosoftLicenses",
    "No Microsoft 365 license",
    "No M365 License",
    "No O365 License",
    "No Office 365 license",
    "No MS license",
    "Microsoft: unlicensed",
    "Unlicensed in Microsoft",
    "Not licensed in Microsoft",
    "Without Microsoft license",
  ]],
  [{ role: "no_microsoft_license", uncertain: true }, [
    "Unlicensed",
    "unlicenced",
    "No License",
    "no licence",
    "Not licensed",
    "Unlicensed user",
  ]],
  [{ role: "deleted_from_microsoft" }, [
    "Deleted From Microsoft",
    "Deleted from Microsoft",
    "deleted_from_microsoft",
    "Deleted from Microsoft 365",
    "Deleted from M365",
    "Deleted in Microsoft",
    "Microsoft Deleted",
    "Deleted",
    "Deleted user",
    "isDeleted",
  ]],
  ["unrecognized", [
    "",
    "   ",
    "VIP",
    "Legal hold",
    "管理者",
    "旧 Admin",
    "Админ",
    "ADMİN",
    "No Spanning License",
    "Licensed",
    "Not archived",
    "Undeleted",
    "Not an admin",
    "Former Global Admin",
    "Global Reader",
    "Exchange Admin",
    "Helpdesk Administrator",
    "Guest User",
    "power user",
    "User Mailbox",
    "is",
    "constructor",
    "__proto__",
  ]],
];

for (const [meaning, spellings] of FAMILIES) {
  const name = typeof meaning === "string" ? meaning : meaning.role;
  const certainty = typeof meaning === "object" && meaning.uncertain ? ", uncertainly" : "";
  for (const spelling of spellings) {
    Deno.test(`the tag "${spelling}" means ${name}${certainty}`, () => {
      assert.deepEqual(matchTag(spelling), meaning);
    });
  }
}

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
];

for (const [name, value, role] of HINTS) {
  Deno.test(`${name}: ${value || '""'} proves ${role ?? "nothing"}`, () => {
    assert.equal(matchHint({ name, value }), role);
  });
}
