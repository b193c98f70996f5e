import type { UserIdentity } from "../governance/user.ts";
import { grown } from "./grown.ts";
import {
  FIELD_END,
  mostBytesOf,
  SAME_AS_PRINCIPAL_NAME,
  type TextOfUser,
  writeRow,
} from "./row_bytes.ts";

/** Blocks instead of one array, so that growing copies nothing. */
const BLOCK_BITS = 16;
const BLOCK_BYTES = 1 << BLOCK_BITS;

// A text may begin with U+FEFF, which is dropped otherwise.
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

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

  /** What it takes in memory. */
  get size(): number {
    return this.#blocks.reduce((sum, { byteLength }) => sum + byteLength, this.#starts.byteLength);
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

  /** Adds users; their rows follow those already held, in the same order. */
  add(users: readonly TextOfUser[]): void {
    this.#starts = grown(this.#starts, this.#rows + users.length);
    let block = this.#blocks.at(-1);
    let end = this.#end;
    for (const user of users) {
      const most = mostBytesOf(user);
      if (block === undefined || end + most > BLOCK_BYTES) {
        // A block can be longer for one long row; a start must still fit into the lower bits.
        block = new Uint8Array(Math.max(most, BLOCK_BYTES));
        this.#blocks.push(block);
        end = 0;
      }
      this.#starts[this.#rows++] = ((this.#blocks.length - 1) << BLOCK_BITS) | end;
      end = writeRow(block, end, user);
    }
    this.#end = end;
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
}
