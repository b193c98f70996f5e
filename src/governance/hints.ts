import { foldLabel } from "../base/text.ts";
import type { WireHint } from "../spanning/record_tags.ts";
import type { RoleId } from "./roles.ts";
import { matchTag, readTag } from "./tags.ts";

/** What a field beside the tags says of a role. */

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
