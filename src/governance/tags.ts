import { foldLabel } from "../base/text.ts";
import type { WireHint } from "../spanning/records.ts";
import { isDenial, readTagObject, splitTags } from "../spanning/tags.ts";
import type { RoleId } from "./roles.ts";

/**
 * The vocabulary: the role that each spelling of a tag means, and what one tag, or a field beside
 * the tags, proves. `account_state.ts` weighs it with the flags.
 */

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

/**
 * Reads a tag by all of its texts: an object's fields, or the parts of a delimited text if the
 * whole names nothing. Each text that names a role proves it; if none does, the whole tag is shown.
 * A tag that is denied, by a value beside it or by its first word, proves nothing and is shown.
 */
export function readTag(tag: string): TagReading {
  const { texts, denied } = readTagObject(tag);
  if (denied) return { named: [], unrecognized: [tag] };
  const readings = texts.map(readText);
  const named = readings.flatMap((reading) => reading.named);
  if (named.length === 0) return { named, unrecognized: [tag] };
  // The other texts of an object say what kind of tag it is.
  const unrecognized = texts.length === 1 ? readings.flatMap((each) => each.unrecognized) : [];
  return { named, unrecognized };
}

/** What a tag says. */
interface TagReading {
  readonly named: readonly NamedTag[];
  /** The tag, or the parts of it, of unknown meaning, as the vendor spells them. */
  readonly unrecognized: readonly string[];
}

/** A text and the role that it names. */
export interface NamedTag {
  readonly text: string;
  readonly meaning: Exclude<TagMeaning, "unrecognized">;
}

function readText(text: string): TagReading {
  const meaning = matchTag(text);
  if (meaning !== "unrecognized") return toReading(text, meaning);
  const parts = splitTags(text).map((part) => part.trim()).filter((part) => part !== "");
  // "Global Admin, removed" is not a list of two tags.
  if (parts.length < 2 || parts.some(isDenial)) return toReading(text, meaning);
  const readings = parts.map((part) => toReading(part, matchTag(part)));
  return readings.some(({ named }) => named.length > 0)
    ? {
      named: readings.flatMap(({ named }) => named),
      unrecognized: readings.flatMap(({ unrecognized }) => unrecognized),
    }
    : toReading(text, meaning);
}

function toReading(text: string, meaning: TagMeaning): TagReading {
  return meaning === "unrecognized"
    ? { named: [], unrecognized: [text] }
    : { named: [{ text, meaning }], unrecognized: [] };
}

/**
 * Reads a hint: a boolean field that names one role, such as `isSharedMailbox`, says yes or no;
 * a type, such as `mailboxType: "SharedMailbox"`, only yes. `undefined` if it tells no role.
 */
export function readHint({ name, value }: WireHint): Hint | undefined {
  const field = foldLabel(name);
  if (MAILBOX_TYPE.test(field)) {
    return SHARED.has(foldLabel(value))
      ? { role: "shared_mailbox", holds: true, decides: false }
      : undefined;
  }
  const flag = FLAG.get(value.trim().toLowerCase());
  if (flag === undefined) return TYPE.test(field) ? readType(value) : undefined;
  if (MICROSOFT_LICENSED.test(field)) {
    return { role: "no_microsoft_license", holds: !flag, decides: true };
  }
  const meaning = matchTag(field.replace(/^has(?=no)/, ""));
  return typeof meaning === "object"
    ? { role: meaning.role, holds: flag, decides: true }
    : undefined;
}

/** What a hint says: whether an account holds a role. */
interface Hint {
  readonly role: RoleId;
  readonly holds: boolean;
  /** Whether it would say no as well. */
  readonly decides: boolean;
}

function readType(value: string): Hint | undefined {
  const [named] = readTag(value).named;
  return named !== undefined && typeof named.meaning === "object"
    ? { role: named.meaning.role, holds: true, decides: false }
    : undefined;
}

/** Fields with the type of a mailbox: `User` there means any mailbox of a user. */
const MAILBOX_TYPE = /^(?:mailbox|recipient)(?:type|types|typedetails|kind|category)$/;
const SHARED: ReadonlySet<string> = new Set(["shared", "sharedmailbox", "sharedmailboxes"]);

const TYPE = /(?:types?|typedetails|kind|category|role|label)$/;

/** Fields that say whether there is a Microsoft license. */
const MICROSOFT_LICENSED =
  /^(?:has|is)?(?:microsoft|microsoft365|ms|m365|o365|office365)licensed?$/;

const FLAG: ReadonlyMap<string, boolean> = new Map([
  ["true", true],
  ["1", true],
  ["yes", true],
  ["false", false],
  ["0", false],
  ["no", false],
]);
