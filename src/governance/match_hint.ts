import type { WireHint } from "../spanning/tags.ts";
import type { RoleId } from "./role.ts";

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
  const [field, held] = [squeeze(name), squeeze(value)];
  return PROOFS.find(([names, values]) => names.includes(field) && values.includes(held))?.[2];
}

function squeeze(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "").replaceAll("licence", "license");
}
