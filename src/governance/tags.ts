/** What tags and role hints mean, as roles. */

import { foldLabel } from "../base/text.ts";
import { type HintField, toHintField, type WireHint } from "../spanning/tags.ts";
import type { RoleId } from "./roles.ts";

/** Matches a tag by its letters and digits, ignoring case, spaces, punctuation and letter width. */
export function matchTag(tag: string): TagMeaning {
  // An unreadable object proves nothing, whatever it names.
  if (OBJECT.test(tag)) return "unrecognized";
  const text = foldLabel(tag);
  // A map of flags such as `{ "isDeleted": true }` arrives as tags named like flags.
  return MEANINGS.get(text) ?? MEANINGS.get(text.replace(/^is/, "")) ?? "unrecognized";
}

/** What a tag says about a user. */
export type TagMeaning =
  | {
    readonly role: RoleId;
    /** The tag probably means this role, but might mean something else. */
    readonly uncertain?: true;
  }
  | "admin_of_unknown_kind"
  | "unrecognized";

/**
 * Spellings by meaning, in the form of {@linkcode foldLabel}. The vendor publishes no list of tags,
 * so these are the names that its console, issues and connectors use, and close variants. Only
 * whole tags match: a wrong role is worse than a tag shown as unrecognized.
 */
const FAMILIES: readonly (readonly [meaning: TagMeaning, spellings: string])[] = [
  [{ role: "user" }, "user users member members standarduser standardusers"],
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
  // May just as well be about the Spanning license, which the flag `assigned` covers.
  [
    { role: "no_microsoft_license", uncertain: true },
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

/**
 * Returns the role that a role hint proves, if any. A hint can only prove a role, never rule one
 * out, because nothing public says which fields the vendor sends.
 */
export function matchHint({ name, value }: WireHint): RoleId | undefined {
  const field = toHintField(name);
  if (field === undefined) return undefined;
  const { role, values } = PROOFS[field];
  return values.includes(foldLabel(value)) ? role : undefined;
}

/** The role that a hint field proves, and the values that prove it. */
interface Proof {
  readonly role: RoleId;
  /** In the form of {@linkcode foldLabel}. */
  readonly values: readonly string[];
}

const TRUE: readonly string[] = ["true", "1", "yes"];
const FALSE: readonly string[] = ["false", "0", "no"];
const SHARED: readonly string[] = ["shared", "sharedmailbox"];

const IS_SHARED_MAILBOX: Proof = { role: "shared_mailbox", values: TRUE };
const OF_SHARED_MAILBOX_TYPE: Proof = { role: "shared_mailbox", values: SHARED };
const IS_GLOBAL_ADMIN: Proof = { role: "global_admin", values: TRUE };
const IS_SPANNING_ADMIN: Proof = { role: "spanning_admin", values: TRUE };
const DENIES_MICROSOFT_LICENSE: Proof = { role: "no_microsoft_license", values: FALSE };
const LACKS_MICROSOFT_LICENSE: Proof = { role: "no_microsoft_license", values: TRUE };

const PROOFS: Readonly<Record<HintField, Proof>> = {
  issharedmailbox: IS_SHARED_MAILBOX,
  sharedmailbox: IS_SHARED_MAILBOX,
  isshared: IS_SHARED_MAILBOX,
  mailboxtype: OF_SHARED_MAILBOX_TYPE,
  recipienttype: OF_SHARED_MAILBOX_TYPE,
  recipienttypedetails: OF_SHARED_MAILBOX_TYPE,
  isglobaladmin: IS_GLOBAL_ADMIN,
  globaladmin: IS_GLOBAL_ADMIN,
  isglobaladministrator: IS_GLOBAL_ADMIN,
  isspanningadmin: IS_SPANNING_ADMIN,
  spanningadmin: IS_SPANNING_ADMIN,
  isspanningadministrator: IS_SPANNING_ADMIN,
  hasmicrosoftlicense: DENIES_MICROSOFT_LICENSE,
  ismicrosoftlicensed: DENIES_MICROSOFT_LICENSE,
  microsoftlicensed: DENIES_MICROSOFT_LICENSE,
  hasm365license: DENIES_MICROSOFT_LICENSE,
  ism365licensed: DENIES_MICROSOFT_LICENSE,
  hasmslicense: DENIES_MICROSOFT_LICENSE,
  nomicrosoftlicense: LACKS_MICROSOFT_LICENSE,
  hasnomicrosoftlicense: LACKS_MICROSOFT_LICENSE,
};
