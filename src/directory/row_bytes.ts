import type { WireUser } from "../spanning/wire_user.ts";

/** Closes a field. 0xFF and 0xFE never occur in UTF-8, so a search cannot match across two fields. */
export const FIELD_END = 0xff;
/** In place of an e-mail that is the principal name again. */
export const SAME_AS_PRINCIPAL_NAME = 0xfe;

/** The texts of a user. */
export type TextOfUser = Pick<WireUser, "msId" | "userPrincipalName" | "email" | "displayName">;

const encoder = new TextEncoder();

/**
 * Closes the fields of a row that is encoded already; returns where the next row starts. Only the
 * display name may be anything but ASCII: else it comes out too short.
 */
export function closeFields(bytes: Uint8Array, start: number, user: TextOfUser): number {
  const { userPrincipalName, email = "", displayName = "", msId } = user;
  let at = start + userPrincipalName.length;
  bytes[at++] = FIELD_END;
  if (email === userPrincipalName) bytes[at++] = SAME_AS_PRINCIPAL_NAME;
  else at += email.length;
  bytes[at++] = FIELD_END;
  at += utf8Length(displayName);
  bytes[at++] = FIELD_END;
  at += msId.length;
  bytes[at++] = FIELD_END;
  return at;
}

/** Writes the fields of a row one by one; returns where the next row starts. */
export function writeFields(bytes: Uint8Array, start: number, user: TextOfUser): number {
  const { userPrincipalName, email = "", displayName = "", msId } = user;
  let at = writeField(bytes, start, userPrincipalName);
  if (email === userPrincipalName) {
    bytes[at++] = SAME_AS_PRINCIPAL_NAME;
    bytes[at++] = FIELD_END;
  } else {
    at = writeField(bytes, at, email);
  }
  at = writeField(bytes, at, displayName);
  return writeField(bytes, at, msId);
}

/** Writes a text as UTF-8 and the mark behind it; returns where the next field starts. */
function writeField(bytes: Uint8Array, start: number, text: string): number {
  const end = start + encoder.encodeInto(text, bytes.subarray(start)).written;
  bytes[end] = FIELD_END;
  return end + 1;
}

/** How many bytes a text takes as UTF-8; a lone surrogate is taken for one of a pair. */
function utf8Length(text: string): number {
  let length = text.length;
  // Names are short: a call of the encoder takes longer than this loop.
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code >= 0x80) length += code < 0x800 || (code & 0xf800) === 0xd800 ? 1 : 2;
  }
  return length;
}
