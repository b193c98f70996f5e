import type { WireUser } from "../spanning/user_record.ts";

/** Closes a field. 0xFF and 0xFE never occur in UTF-8, so a search cannot match across two fields. */
export const FIELD_END = 0xff;
/** In place of an e-mail that is the principal name again. */
export const SAME_AS_PRINCIPAL_NAME = 0xfe;

/** The texts of a user. */
export type TextOfUser = Pick<WireUser, "msId" | "userPrincipalName" | "email" | "displayName">;

const encoder = new TextEncoder();

/** Four fields, each closed by one byte, and a mark. */
const BYTES_BESIDE_TEXT = 5;
/** A UTF-16 code unit takes at most so many bytes of UTF-8. */
const MOST_BYTES_A_UNIT = 3;

/** How many bytes a row takes at most. */
export function mostBytesOf(user: TextOfUser): number {
  const { userPrincipalName, email = "", displayName = "", msId } = user;
  const units = userPrincipalName.length + email.length + displayName.length + msId.length;
  return MOST_BYTES_A_UNIT * units + BYTES_BESIDE_TEXT;
}

/** Writes a row, for which there is room; returns where the next one starts. */
export function writeRow(bytes: Uint8Array, start: number, user: TextOfUser): number {
  const { userPrincipalName, email = "", displayName = "", msId } = user;
  let at = writeText(bytes, start, userPrincipalName);
  bytes[at++] = FIELD_END;
  if (email === userPrincipalName) bytes[at++] = SAME_AS_PRINCIPAL_NAME;
  else at = writeText(bytes, at, email);
  bytes[at++] = FIELD_END;
  at = writeText(bytes, at, displayName);
  bytes[at++] = FIELD_END;
  at = writeText(bytes, at, msId);
  bytes[at++] = FIELD_END;
  return at;
}

/**
 * Writes a text as UTF-8; returns where it ends. Texts are short and nearly all ASCII: a call of
 * the encoder takes longer than this loop.
 */
function writeText(bytes: Uint8Array, start: number, text: string): number {
  for (let unit = 0; unit < text.length; unit++) {
    const code = text.charCodeAt(unit);
    if (code >= 0x80) return writeRest(bytes, start + unit, text, unit);
    bytes[start + unit] = code;
  }
  return start + text.length;
}

function writeRest(bytes: Uint8Array, start: number, text: string, from: number): number {
  let at = start;
  for (let unit = from; unit < text.length; unit++) {
    const code = text.charCodeAt(unit);
    if (code < 0x80) {
      bytes[at++] = code;
    } else if (code < 0x800) {
      bytes[at++] = 0xc0 | (code >> 6);
      bytes[at++] = 0x80 | (code & 0x3f);
    } else if ((code & 0xf800) !== 0xd800) {
      bytes[at++] = 0xe0 | (code >> 12);
      bytes[at++] = 0x80 | ((code >> 6) & 0x3f);
      bytes[at++] = 0x80 | (code & 0x3f);
    } else {
      // Pairs of surrogates are rare, and lone ones are rarer.
      return at + encoder.encodeInto(text.slice(unit), bytes.subarray(at)).written;
    }
  }
  return at;
}
