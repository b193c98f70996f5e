import fc from "fast-check";

/** The letters of base64url in the order of their values. */
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** One way of making another cursor out of right ones. */
export type Forgery = (cursor: string, other: string) => string;

const bytesOf = (cursor: string): number[] =>
  [...atob(cursor.replaceAll("-", "+").replaceAll("_", "/"))].map((byte) => byte.charCodeAt(0));

const cursorOf = (bytes: readonly number[]): string =>
  btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

/** Other spellings of the very same bytes, which a lax reader would take. */
export const RESPELLINGS: readonly (readonly [name: string, forge: Forgery])[] = [
  ["padded", (cursor) => cursor + "=".repeat((4 - cursor.length % 4) % 4 || 1)],
  ["padded too much", (cursor) => `${cursor}====`],
  ["with spaces around", (cursor) => ` ${cursor}\n`],
  ["with a space within", (cursor) => `${cursor.slice(0, 8)} ${cursor.slice(8)}`],
  ["with a line break within", (cursor) => `${cursor.slice(0, 76)}\r\n${cursor.slice(76)}`],
  ["percent-encoded", (cursor) => `%${cursor.charCodeAt(0).toString(16)}${cursor.slice(1)}`],
  ["in full-width letters", (cursor) => cursor.replace(/^./, (l) => wide(l))],
  ["in base64 within base64", (cursor) => btoa(cursor)],
  ["in hexadecimal", (cursor) => bytesOf(cursor).map((byte) => byte.toString(16)).join("")],
  ["as a JSON text", (cursor) => JSON.stringify(cursor)],
  ["behind a zero-width space", (cursor) => `\u200b${cursor}`],
  ["with a null behind it", (cursor) => `${cursor}\0`],
  ["in the other alphabet", (cursor) => cursor.replaceAll("-", "+").replaceAll("_", "/")],
  ["with other bits where none are read", otherTrailingBits],
];

function wide(letter: string): string {
  return String.fromCharCode(letter.charCodeAt(0) + 0xfee0);
}

/** The last letter of a length that is no multiple of four carries bits that stand for nothing. */
function otherTrailingBits(cursor: string): string {
  if (cursor.length % 4 === 0) return cursor;
  const last = LETTERS.indexOf(cursor.at(-1) ?? "");
  return cursor.slice(0, -1) + LETTERS[last ^ 1];
}

/** Cursors made of right ones by any change. */
export const forgery: fc.Arbitrary<Forgery> = fc.oneof(
  fc.tuple(fc.nat(), fc.nat(7)).map(([at, bit]): Forgery => (cursor) => {
    const bytes = bytesOf(cursor);
    const index = at % bytes.length;
    bytes[index] = (bytes[index] ?? 0) ^ (1 << bit);
    return cursorOf(bytes);
  }),
  fc.tuple(fc.nat(), fc.constantFrom(...LETTERS)).map(([at, letter]): Forgery => (cursor) => {
    const index = at % cursor.length;
    return cursor.slice(0, index) + letter + cursor.slice(index + 1);
  }),
  fc.nat().map((length): Forgery => (cursor) => cursor.slice(0, length % cursor.length)),
  fc.nat().map((from): Forgery => (cursor) => cursor.slice(1 + from % cursor.length)),
  fc.string({ minLength: 1 }).map((more): Forgery => (cursor) => cursor + more),
  fc.string({ minLength: 1 }).map((more): Forgery => (cursor) => more + cursor),
  fc.nat().map((at): Forgery => (cursor, other) => {
    const index = at % Math.min(cursor.length, other.length);
    return cursor.slice(0, index) + other.slice(index);
  }),
  fc.nat().map((at): Forgery => (cursor) => {
    const bytes = bytesOf(cursor);
    const index = at % bytes.length;
    return cursorOf([...bytes.slice(index), ...bytes.slice(0, index)]);
  }),
  fc.constantFrom<Forgery>(
    (cursor) => cursor + cursor,
    (cursor) => [...cursor].reverse().join(""),
    (cursor) => cursor.toLowerCase(),
    (cursor) => cursor.toUpperCase(),
  ),
  fc.constantFrom(...RESPELLINGS.map(([, forge]) => forge)),
  fc.string().map((text): Forgery => () => text),
  fc.uint8Array({ maxLength: 200 }).map((bytes): Forgery => () => cursorOf([...bytes])),
);
