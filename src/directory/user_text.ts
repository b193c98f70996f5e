import type { UserIdentity } from "../governance/user.ts";
import type { WireUser } from "../spanning/wire_user.ts";
import { grown } from "./grown.ts";

/** Closes a field. 0xFF and 0xFE never occur in UTF-8, so a search cannot match across two fields. */
export const FIELD_END = 0xff;
/** In place of an e-mail that is the principal name again. */
export const SAME_AS_PRINCIPAL_NAME = 0xfe;

/** Blocks instead of one array, so that growing copies nothing. */
const BLOCK_BITS = 16;
const BLOCK_BYTES = 1 << BLOCK_BITS;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * The identities of many users in blocks of bytes, about 100 bytes each, where objects would take
 * four times as much. A user is addressed by its row, in the order of arrival.
 *
 * A row holds four fields, each closed by one byte: principal name, e-mail, display name, id.
 * An absent e-mail or name is an empty field; an e-mail equal to the principal name is a mark.
 */
export class UserText {
  readonly #blocks: Uint8Array[] = [];
  /** Each row's block in the upper bits, its place in the block in the lower. */
  #starts: Uint32Array = new Uint32Array(1 << 5);
  #rows = 0;
  /** Where the next row goes in the last block. */
  #end: number = BLOCK_BYTES;

  /** How many rows are held. */
  get rows(): number {
    return this.#rows;
  }

  /** The block that holds a row, for searching. */
  bytes(row: number): Uint8Array {
    return this.#blocks[(this.#starts[row] as number) >>> BLOCK_BITS] as Uint8Array;
  }

  /** Where a row starts in its block, which is where its principal name does. */
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

  /** Adds a user and returns its row. */
  add(user: Pick<WireUser, "msId" | "userPrincipalName" | "email" | "displayName">): number {
    const { userPrincipalName, email = "", displayName = "", msId } = user;
    const units = userPrincipalName.length + email.length + displayName.length + msId.length;
    // A UTF-16 code unit takes at most three bytes, and each field a closing one.
    const bytes = this.#blockFor(3 * units + 5);
    const row = this.#rows++;
    this.#starts = grown(this.#starts, this.#rows);
    this.#starts[row] = ((this.#blocks.length - 1) << BLOCK_BITS) | this.#end;
    let at = writeField(bytes, this.#end, userPrincipalName);
    if (email === userPrincipalName) {
      bytes[at++] = SAME_AS_PRINCIPAL_NAME;
      bytes[at++] = FIELD_END;
    } else {
      at = writeField(bytes, at, email);
    }
    at = writeField(bytes, at, displayName);
    this.#end = writeField(bytes, at, msId);
    return row;
  }

  /** Gives back memory that no further row will need; none can be added afterwards. */
  trim(): void {
    const last = this.#blocks.pop();
    if (last !== undefined) this.#blocks.push(last.slice(0, this.#end));
    this.#starts = this.#starts.slice(0, this.#rows);
  }

  /** Reads one row back. */
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
    return {
      id: next(),
      userPrincipalName,
      ...(email === "" ? {} : { email }),
      ...(displayName === "" ? {} : { displayName }),
    };
  }

  /** The last block, or a new one where a row so long does not fit in. */
  #blockFor(length: number): Uint8Array {
    const last = this.#blocks.at(-1);
    // A block can be longer for one long row; a start must still fit into the lower bits.
    if (last !== undefined && this.#end + length <= BLOCK_BYTES) return last;
    this.#end = 0;
    const block = new Uint8Array(Math.max(length, BLOCK_BYTES));
    this.#blocks.push(block);
    return block;
  }
}

/** Writes a text as UTF-8 and the mark behind it; returns where the next field starts. */
function writeField(bytes: Uint8Array, start: number, text: string): number {
  let at = start;
  // Nearly all texts are short and Latin: a call of the encoder takes longer than this loop.
  for (let unit = 0; unit < text.length; unit++) {
    const code = text.charCodeAt(unit);
    if (code < 0x80) {
      bytes[at++] = code;
    } else if (code < 0x800) {
      bytes[at++] = 0xc0 | (code >> 6);
      bytes[at++] = 0x80 | (code & 0x3f);
    } else {
      at = start + encoder.encodeInto(text, bytes.subarray(start)).written;
      break;
    }
  }
  bytes[at] = FIELD_END;
  return at + 1;
}
