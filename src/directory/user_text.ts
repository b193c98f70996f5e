import type { UserIdentity } from "../governance/user.ts";
import type { WireUser } from "../spanning/wire_user.ts";

/** Closes a field. 0xFF and 0xFE never occur in UTF-8, so a search cannot match across two fields. */
export const FIELD_END = 0xff;
const SAME_AS_PRINCIPAL_NAME = 0xfe;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * The identities of many users in one growing byte array, about 100 bytes each, where objects
 * would take four times as much. A user is addressed by its row, in the order of arrival.
 *
 * A row holds four fields, each closed by one byte: id, principal name, e-mail, display name.
 * An absent e-mail or name is an empty field; an e-mail equal to the principal name is a mark.
 */
export class UserText {
  #bytes: Uint8Array = new Uint8Array(1 << 10);
  #starts: Uint32Array = new Uint32Array(1 << 5);
  #rows = 0;

  /** How many rows are held. */
  get rows(): number {
    return this.#rows;
  }

  /** The bytes of all rows, for searching. Valid until the next `add`. */
  get bytes(): Uint8Array {
    return this.#bytes;
  }

  /** Where a row starts in {@linkcode bytes}; `start(rows)` is the end of the last one. */
  start(row: number): number {
    return this.#starts[row] ?? 0;
  }

  /** Adds a user and returns its row. */
  add(user: Pick<WireUser, "msId" | "userPrincipalName" | "email" | "displayName">): number {
    const row = this.#rows;
    let at = this.start(row);
    at = this.#writeField(at, user.msId);
    at = this.#writeField(at, user.userPrincipalName);
    if (user.email === user.userPrincipalName) {
      this.#reserve(at + 2);
      this.#bytes[at++] = SAME_AS_PRINCIPAL_NAME;
      this.#bytes[at++] = FIELD_END;
    } else {
      at = this.#writeField(at, user.email ?? "");
    }
    at = this.#writeField(at, user.displayName ?? "");
    this.#rows++;
    if (this.#rows >= this.#starts.length) this.#starts = grown(this.#starts, this.#rows + 1);
    this.#starts[this.#rows] = at;
    return row;
  }

  /** Gives back memory that no further row will need. */
  trim(): void {
    this.#bytes = this.#bytes.slice(0, this.start(this.#rows));
    this.#starts = this.#starts.slice(0, this.#rows + 1);
  }

  /** Reads one row back. */
  identity(row: number): UserIdentity {
    const start = this.start(row);
    const end = this.start(row + 1);
    let at = start;
    const next = (): string => {
      const from = at;
      at = this.#bytes.indexOf(FIELD_END, from);
      return decoder.decode(this.#bytes.subarray(from, at++));
    };
    const id = next();
    const userPrincipalName = next();
    const sameEmail = this.#bytes[at] === SAME_AS_PRINCIPAL_NAME;
    const ownEmail = sameEmail ? (at += 2, "") : next();
    const email = sameEmail ? userPrincipalName : ownEmail;
    const displayName = decoder.decode(this.#bytes.subarray(at, end - 1));
    return {
      id,
      userPrincipalName,
      ...(email === "" ? {} : { email }),
      ...(displayName === "" ? {} : { displayName }),
    };
  }

  /** Where a row's principal name starts, that is, behind its id. */
  nameStart(row: number): number {
    return this.#bytes.indexOf(FIELD_END, this.start(row)) + 1;
  }

  #writeField(at: number, text: string): number {
    // A UTF-16 code unit takes at most three bytes.
    this.#reserve(at + text.length * 3 + 1);
    const { written } = encoder.encodeInto(text, this.#bytes.subarray(at));
    this.#bytes[at + written] = FIELD_END;
    return at + written + 1;
  }

  #reserve(length: number): void {
    if (length > this.#bytes.length) this.#bytes = grown(this.#bytes, length);
  }
}

function grown<T extends Uint8Array | Uint32Array>(array: T, atLeast: number): T {
  const Kind = array.constructor as new (length: number) => T;
  const larger = new Kind(Math.max(atLeast, Math.ceil(array.length * 1.5)));
  larger.set(array);
  return larger;
}
