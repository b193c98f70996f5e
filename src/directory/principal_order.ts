import { FIELD_END } from "./row_bytes.ts";
import type { UserText } from "./user_text.ts";

/**
 * Orders two users by principal name without ASCII case, then by exact principal name, then by
 * id: a total order that does not depend on the order of arrival.
 */
export function comparePrincipals(
  leftText: UserText,
  left: number,
  rightText: UserText,
  right: number,
): number {
  const byName = compareFields(
    leftText.bytes(left),
    leftText.start(left),
    rightText.bytes(right),
    rightText.start(right),
  );
  return byName !== 0 ? byName : compareIds(leftText, left, rightText, right);
}

/** Orders two users by id, byte for byte; 0 means the same Microsoft object. */
export function compareIds(
  leftText: UserText,
  left: number,
  rightText: UserText,
  right: number,
): number {
  return compareFields(
    leftText.bytes(left),
    leftText.idStart(left),
    rightText.bytes(right),
    rightText.idStart(right),
  );
}

/** Compares two fields without ASCII case; where only case differs, by the bytes. */
function compareFields(left: Uint8Array, a: number, right: Uint8Array, b: number): number {
  let exact = 0;
  for (;; a++, b++) {
    // Each field is closed, so neither is read beyond its end.
    const x = left[a] as number;
    const y = right[b] as number;
    if (x === y) {
      if (x === FIELD_END) return exact;
      continue;
    }
    const order = sortKey(x) - sortKey(y);
    if (order !== 0) return order;
    if (exact === 0) exact = x - y;
  }
}

/** ASCII letters sort without case, the end of a field before everything else. */
function sortKey(byte: number): number {
  if (byte === FIELD_END) return -1;
  return byte >= 65 && byte <= 90 ? byte + 32 : byte;
}
