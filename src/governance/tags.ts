import type { WireHint } from "../spanning/tags.ts";
import type { RoleId } from "./roles.ts";

/** What a tag says of a user. */
export type TagMeaning =
  | {
    readonly role: RoleId;
    /** The tag probably means this role, and might mean something else. */
    readonly uncertain?: true;
  }
  | "admin_of_unknown_kind"
  | "unrecognized";

/**
 * Spellings by meaning, after {@linkcode squeeze}. The vendor publishes no list of tags, so these
 * are the names that its console, its issues and connectors use, and their close variants. Only
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
  // May as well be about the Spanning license, which the flag `assigned` tells.
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

/** A tag that could not be read and was kept as it came, such as `{"Global Admin":""}`. */
const OBJECT = /^\s*\{/;

/** What a tag means, whatever its case, spaces, punctuation and width of letters. */
export function matchTag(tag: string): TagMeaning {
  // What stands in an object that nobody could read proves nothing, whatever it names.
  if (OBJECT.test(tag)) return "unrecognized";
  const text = squeeze(tag);
  // A map of flags such as `{ "isDeleted": true }` arrives as tags named like flags.
  return MEANINGS.get(text) ?? MEANINGS.get(text.replace(/^is/, "")) ?? "unrecognized";
}

/**
 * Lower-case letters and digits only, American spelling. Letters and marks of other scripts stay,
 * so that a tag such as "旧 admin" (a former one) does not become "admin".
 */
function squeeze(tag: string): string {
  return tag.normalize("NFKC").toLowerCase()
    .replace(/\p{Variation_Selector}|[^\p{L}\p{N}\p{M}]/gu, "")
    .replaceAll("licence", "license");
}

const TRUE: readonly string[] = ["true", "1", "yes"];
const FALSE: readonly string[] = ["false", "0", "no"];
const SHARED: readonly string[] = ["shared", "sharedmailbox"];

/** Which value of which field beside the tags proves which role. */
const PROOFS: readonly (readonly [names: readonly string[], values: readonly string[], RoleId])[] =
  [
    [["issharedmailbox", "sharedmailbox", "isshared"], TRUE, "shared_mailbox"],
    [["mailboxtype", "recipienttype", "recipienttypedetails"], SHARED, "shared_mailbox"],
    [["isglobaladmin", "globaladmin", "isglobaladministrator"], TRUE, "global_admin"],
    [["isspanningadmin", "spanningadmin", "isspanningadministrator"], TRUE, "spanning_admin"],
    [
      [
        "hasmicrosoftlicense",
        "ismicrosoftlicensed",
        "microsoftlicensed",
        "hasm365license",
        "ism365licensed",
        "hasmslicense",
      ],
      FALSE,
      "no_microsoft_license",
    ],
    [["nomicrosoftlicense", "hasnomicrosoftlicense"], TRUE, "no_microsoft_license"],
  ];

/**
 * The role that a field beside the tags proves, if any.
 *
 * Such a field only ever proves: what it does not prove stays as unknown as before, because
 * nothing public says which fields the vendor sends.
 */
export function matchHint({ name, value }: WireHint): RoleId | undefined {
  const [field, held] = [matchHintSqueeze(name), matchHintSqueeze(value)];
  return PROOFS.find(([names, values]) => names.includes(field) && values.includes(held))?.[2];
}

function matchHintSqueeze(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "").replaceAll("licence", "license");
}
