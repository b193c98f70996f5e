import type { UserIdentity } from "../governance/user.ts";
import type { WireUser } from "../spanning/records.ts";

/** The byte layout of user identities, and their order. */

/**
 * The identities of many users in blocks of bytes, at about 100 bytes a user: a quarter of what
 * objects would take. A user is addressed by its row, in order of arrival.
 *
 * A row holds four fields, each ended by one byte: principal name, e-mail, display name, id. An
 * absent e-mail or name is an empty field; an e-mail equal to the principal name is one mark.
 */
export class UserText {
  readonly #blocks: Uint8Array[] = [];
  /** Each row's block in the upper bits, its offset in the block in the lower bits. */
  #starts: Uint32Array = new Uint32Array(1 << 5);
  #rows = 0;
  /** The offset of the next row in the last block. */
  #end: number = BLOCK_BYTES;

  /** The number of rows. */
  get rows(): number {
    return this.#rows;
  }

  /** Memory use, in bytes. */
  get size(): number {
    return this.#blocks.reduce((sum, { byteLength }) => sum + byteLength, this.#starts.byteLength);
  }

  /** The block that holds a row, for searching. */
  bytes(row: number): Uint8Array {
    return this.#blocks[this.#blockOf(row)] as Uint8Array;
  }

  /** Where a row, and so its principal name, starts in its block. */
  start(row: number): number {
    return (this.#starts[row] as number) & (BLOCK_BYTES - 1);
  }

  /** Where a row's id starts in its block. */
  idStart(row: number): number {
    const bytes = this.bytes(row);
    let at = this.start(row);
    for (let field = 0; field < 3; field++) at = bytes.indexOf(FIELD_END, at) + 1;
    return at;
  }

  /** Appends users, in order. */
  add(users: readonly TextOfUser[]): void {
    this.#starts = withCapacity(this.#starts, this.#rows + users.length);
    let block = this.#blocks.at(-1);
    let end = this.#end;
    for (const user of users) {
      const most = maxBytes(user);
      if (block === undefined || end + most > BLOCK_BYTES) {
        // A single long row gets a longer block; every start must still fit into the lower bits.
        block = new Uint8Array(Math.max(most, BLOCK_BYTES));
        this.#blocks.push(block);
        end = 0;
      }
      this.#starts[this.#rows++] = ((this.#blocks.length - 1) << BLOCK_BITS) | end;
      end = writeRow(block, end, user);
    }
    this.#end = end;
  }

  /** Appends some rows of another text, without reading them. */
  append(other: UserText, from: number, to: number): void {
    this.#starts = withCapacity(this.#starts, this.#rows + to - from);
    for (let row = from; row < to;) row = this.#appendRun(other, row, to);
  }

  /** Copies rows that lie behind each other, as many as fit. Returns the first one that is left. */
  #appendRun(other: UserText, from: number, to: number): number {
    const start = other.start(from);
    const first = other.#endOf(from) - start;
    let block = this.#blocks.at(-1);
    if (block === undefined || this.#end + first > BLOCK_BYTES) {
      block = new Uint8Array(Math.max(first, BLOCK_BYTES));
      this.#blocks.push(block);
      this.#end = 0;
    }
    const blockStart = (this.#blocks.length - 1) << BLOCK_BITS;
    const source = other.#blockOf(from);
    let length = 0;
    let row = from;
    for (; row < to && other.#blockOf(row) === source; row++) {
      const end = other.#endOf(row) - start;
      if (row > from && this.#end + end > BLOCK_BYTES) break;
      this.#starts[this.#rows++] = blockStart | (this.#end + length);
      length = end;
    }
    block.set(other.bytes(from).subarray(start, start + length), this.#end);
    this.#end += length;
    return row;
  }

  #blockOf(row: number): number {
    return (this.#starts[row] as number) >>> BLOCK_BITS;
  }

  /** Where a row ends in its block. */
  #endOf(row: number): number {
    if (row + 1 < this.#rows && this.#blockOf(row + 1) === this.#blockOf(row)) {
      return this.start(row + 1);
    }
    return this.bytes(row).indexOf(FIELD_END, this.idStart(row)) + 1;
  }

  /** Frees the memory reserved for further rows; none can be added afterwards. */
  trim(): void {
    const last = this.#blocks.pop();
    if (last !== undefined) this.#blocks.push(last.slice(0, this.#end));
    this.#starts = this.#starts.slice(0, this.#rows);
  }

  /** Decodes a row's id alone. */
  id(row: number): string {
    const bytes = this.bytes(row);
    const start = this.idStart(row);
    return decoder.decode(bytes.subarray(start, bytes.indexOf(FIELD_END, start)));
  }

  /** Decodes one row. */
  identity(row: number): UserIdentity {
    const bytes = this.bytes(row);
    let at = this.start(row);
    const next = (): string => {
      const from = at;
      at = bytes.indexOf(FIELD_END, from);
      return decoder.decode(bytes.subarray(from, at++));
    };
    const userPrincipalName = next();
    const sameEmail = bytes[at] === SAME_AS_PRINCIPAL_NAME;
    const ownEmail = sameEmail ? (at += 2, "") : next();
    const email = sameEmail ? userPrincipalName : ownEmail;
    const displayName = next();
    const id = next();
    // Without a spread of optional fields, which takes longer than all the rest.
    if (email === "") {
      return displayName === ""
        ? { id, userPrincipalName }
        : { id, userPrincipalName, displayName };
    }
    return displayName === ""
      ? { id, userPrincipalName, email }
      : { id, userPrincipalName, email, displayName };
  }
}

/** Blocks rather than one array, so that growing copies nothing. */
const BLOCK_BITS = 16;
const BLOCK_BYTES = 1 << BLOCK_BITS;

// Otherwise a leading U+FEFF would be dropped.
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/**
 * Compares two users by principal name ignoring ASCII case, then by exact principal name, then by
 * id: a total order, independent of the order of arrival.
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

/** Compares two users by id; 0 means the same Microsoft object. */
function compareIds(
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

/** Compares two fields ignoring ASCII case; if only case differs, byte by byte. */
function compareFields(left: Uint8Array, a: number, right: Uint8Array, b: number): number {
  let exact = 0;
  for (;; a++, b++) {
    // Every field has an end, so neither is read past it.
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

/** ASCII letters sort without case; the end of a field sorts first. */
function sortKey(byte: number): number {
  if (byte === FIELD_END) return -1;
  return byte >= 65 && byte <= 90 ? byte + 32 : byte;
}

/** Ends a field. 0xFF and 0xFE never occur in UTF-8, so no search can match across fields. */
export const FIELD_END = 0xff;
/** Stands for an e-mail address equal to the principal name. */
export const SAME_AS_PRINCIPAL_NAME = 0xfe;

type TextOfUser = Pick<WireUser, "msId" | "userPrincipalName" | "email" | "displayName">;

/** Four field ends and one mark. */
const BYTES_BESIDE_TEXT = 5;
/** The most bytes of UTF-8 that one UTF-16 code unit takes. */
const MAX_BYTES_PER_UNIT = 3;

/** The most bytes that a row can take. */
function maxBytes(user: TextOfUser): number {
  const { userPrincipalName, email = "", displayName = "", msId } = user;
  const units = userPrincipalName.length + email.length + displayName.length + msId.length;
  return MAX_BYTES_PER_UNIT * units + BYTES_BESIDE_TEXT;
}

const encoder = new TextEncoder();

/** Writes a row into a block that has room for it; returns where the next row starts. */
function writeRow(bytes: Uint8Array, start: number, user: TextOfUser): number {
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
 * Writes a text as UTF-8; returns where it ends. Texts are short and nearly all ASCII, for which
 * this loop is faster than a call to the encoder.
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
      // Surrogates are rare enough to leave to the encoder.
      return at + encoder.encodeInto(text.slice(unit), bytes.subarray(at)).written;
    }
  }
  return at;
}

/** Returns the array if it has room for that many elements, otherwise a larger copy. */
export function withCapacity<T extends Uint8Array | Uint32Array>(array: T, atLeast: number): T {
  if (atLeast <= array.length) return array;
  const Kind = array.constructor as new (length: number) => T;
  const larger = new Kind(Math.max(atLeast, Math.ceil(array.length * 1.5)));
  larger.set(array);
  return larger;
}
