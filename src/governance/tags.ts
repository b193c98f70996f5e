/** The vocabulary: the role that each spelling of a tag means. `account_state.ts` weighs it with the flags. */

import { foldLabel } from "../base/text.ts";
import type { RoleId } from "./roles.ts";

/** Matches a tag by its letters and digits, ignoring case, spaces, punctuation and letter width. */
export function matchTag(tag: string): TagMeaning {
  // An unreadable object proves nothing, and neither does a tag with a sign that negates it.
  if (OBJECT.test(tag) || NEGATED.test(tag)) return "unrecognized";
  const text = foldLabel(tag);
  // A map of flags such as `{ "isDeleted": true }` arrives as tags named like flags.
  return MEANINGS.get(text) ?? MEANINGS.get(text.replace(/^is/, "")) ?? "unrecognized";
}

/** What a tag says about a user. */
export type TagMeaning =
  | { readonly role: RoleId }
  | "admin_of_unknown_kind"
  /** May mean having no Microsoft license, or just as well having no Spanning license. */
  | "no_license_of_unknown_kind"
  | "unrecognized";

/**
 * Spellings by meaning, in the form of {@linkcode foldLabel}. The vendor publishes no list of tags,
 * so these are the names that its console, issues and connectors use, and close variants. Only
 * whole tags match: a wrong role is worse than a tag shown as unrecognized.
 */
const FAMILIES: readonly (readonly [meaning: TagMeaning, spellings: string])[] = [
  // Not "member": Microsoft's `Member` is anybody who is no guest.
  [{ role: "user" }, "user users standarduser standardusers"],
  [{ role: "shared_mailbox" }, "sharedmailbox sharedmailboxes shared"],
  [
    { role: "global_admin" },
    `globaladmin globaladmins globaladministrator globaladministrators
     msglobaladmin msglobaladministrator microsoftglobaladmin microsoftglobaladministrator
     microsoft365globaladmin microsoft365globaladministrator
     m365globaladmin m365globaladministrator o365globaladmin o365globaladministrator
     office365globaladmin office365globaladministrator companyadmin companyadministrator`,
  ],
  [
    { role: "spanning_admin" },
    `spanningadmin spanningadmins spanningadministrator spanningadministrators
     spanningbackupadmin spanningbackupadministrator`,
  ],
  ["admin_of_unknown_kind", "admin admins administrator administrators"],
  [
    { role: "archived" },
    `archived archive archiveduser archivedusers archivedreadonly archivereadonly
     readonlyarchived readonlyarchive readonly`,
  ],
  [
    { role: "no_microsoft_license" },
    `nomicrosoftlicense nomicrosoftlicenses nomicrosoft365license nomslicense
     nom365license noms365license noo365license nooffice365license
     microsoftunlicensed unlicensedmicrosoft unlicensedinmicrosoft
     notlicensedinmicrosoft withoutmicrosoftlicense`,
  ],
  // The flag `assigned` covers the Spanning license.
  [
    "no_license_of_unknown_kind",
    "unlicensed unlicenseduser unlicensedusers nolicense nolicenses notlicensed",
  ],
  [
    { role: "deleted_from_microsoft" },
    `deletedfrommicrosoft deletedfrommicrosoft365 deletedfromm365 deletedfromo365
     deletedfromoffice365 deletedinmicrosoft microsoftdeleted
     deleted deleteduser deletedusers`,
  ],
];

const MEANINGS: ReadonlyMap<string, TagMeaning> = new Map(
  FAMILIES.flatMap(([meaning, spellings]) =>
    spellings.split(/\s+/).map((spelling) => [spelling, meaning] as const)
  ),
);

/** A tag that could not be read and was kept as it was, such as `{"Global Admin":""}`. */
const OBJECT = /^\s*\{/;

/** A sign before or after a tag that says no or doubts it: `!Global Admin`, `Global Admin?`. */
const NEGATED =
  /^[\s"'(]*(?:[!¡¬~\-−‐‑–—✗✘✕✖×❌❎🚫⛔🛑☐⊖➖？?]|\[\s*\])|[?？✗✘✕✖❌❎🚫⛔🛑➖]\uFE0F?[\s"')]*$/u;
