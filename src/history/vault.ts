import { HistoryError } from "./errors.ts";

/** Packing and sealing of what is kept. */

/**
 * Packs texts for keeping and opens them again: compressed and, where there is a key, sealed with
 * AES-256-GCM under the newest one. What was sealed under an older key of the list, or kept before
 * there was a key, can still be opened.
 *
 * All of it is asynchronous: what is written in one transaction is packed before it begins.
 */
export class Vault {
  readonly #keys: readonly Promise<VaultKey>[];

  /** `keys`: 32 bytes each, the newest first; none: nothing is sealed. */
  constructor(keys: readonly Bytes[] = []) {
    this.#keys = keys.map(importKey);
  }

  /** Packs a text. `context` says what it is; it can only be opened as the same. */
  async pack(text: string, context: string): Promise<Uint8Array> {
    const packed = await compress(text);
    const key = await this.#keys[0];
    if (key === undefined) return join(new Uint8Array([PLAIN]), packed);
    const iv = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
    const sealed = await crypto.subtle.encrypt(cipher(iv, context), key.key, packed);
    return join(new Uint8Array([SEALED]), key.id, iv, new Uint8Array(sealed));
  }

  /** Opens what was packed. Throws a {@linkcode HistoryError}: a wrong key, or damaged bytes. */
  async open(bytes: Bytes, context: string): Promise<string> {
    const packed = bytes[0] === SEALED ? await this.#unseal(bytes, context) : bytes.subarray(1);
    try {
      return await expand(packed);
    } catch (cause) {
      throw damaged(cause);
    }
  }

  /** The first bytes of everything sealed under the newest key; undefined where there is no key. */
  async prefix(): Promise<Uint8Array | undefined> {
    const key = await this.#keys[0];
    return key === undefined ? undefined : join(new Uint8Array([SEALED]), key.id);
  }

  async #unseal(bytes: Bytes, context: string): Promise<Bytes> {
    const id = bytes.subarray(1, 1 + KEY_ID_BYTES);
    const body = 1 + KEY_ID_BYTES + NONCE_BYTES;
    const iv = bytes.subarray(1 + KEY_ID_BYTES, body);
    const key = (await Promise.all(this.#keys)).find((each) => each.id.join() === id.join());
    if (key === undefined) {
      throw new HistoryError(
        "wrong_key",
        "Cannot open the history: it is sealed with a key that SPANNING_HISTORY_KEY does not hold. " +
          "Put that key behind the newest one, after a comma",
      );
    }
    try {
      const opened = await crypto.subtle.decrypt(
        cipher(iv, context),
        key.key,
        bytes.subarray(body),
      );
      return new Uint8Array(opened);
    } catch (cause) {
      throw damaged(cause);
    }
  }
}

/** Bytes of their own, which the platform's cryptography asks for. */
type Bytes = Uint8Array<ArrayBuffer>;

/** Bytes of a key. */
const KEY_BYTES = 32;
const KEY_ID_BYTES = 4;
const NONCE_BYTES = 12;
const [PLAIN, SEALED] = [0, 1];

interface VaultKey {
  /** The first bytes of the key's SHA-256. */
  readonly id: Bytes;
  readonly key: CryptoKey;
}

async function importKey(bytes: Bytes): Promise<VaultKey> {
  if (bytes.length !== KEY_BYTES) throw new TypeError(`A key has ${KEY_BYTES} bytes`);
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  const use: KeyUsage[] = ["encrypt", "decrypt"];
  return {
    id: new Uint8Array(digest, 0, KEY_ID_BYTES),
    key: await crypto.subtle.importKey("raw", bytes, "AES-GCM", false, use),
  };
}

function cipher(iv: Bytes, context: string): AesGcmParams {
  return { name: "AES-GCM", iv, additionalData: new TextEncoder().encode(context) };
}

function damaged(cause: unknown): HistoryError {
  const message = "Cannot open the history: what is kept there is damaged, and was left as it is";
  return new HistoryError("damaged", message, { cause });
}

async function compress(text: string): Promise<Bytes> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

async function expand(bytes: Bytes): Promise<string> {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  const expanded = await new Response(stream).arrayBuffer();
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(expanded);
}

async function join(...parts: readonly Bytes[]): Promise<Bytes> {
  return new Uint8Array(await new Blob([...parts]).arrayBuffer());
}
