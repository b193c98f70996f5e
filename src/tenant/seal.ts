import type { Credentials } from "../spanning/request.ts";

/**
 * Seals text for one tenant, so that callers can carry it and can neither read nor forge it.
 *
 * The key is derived from the tenant's credentials by HKDF: any process or isolate with the same
 * credentials and the same id for the tenant can open what another one sealed, and nobody else can.
 */
export function createSealer(credentials: Credentials, origin: string, tenant: string): Sealer {
  let derived: Promise<CryptoKey> | undefined;
  const key = () => derived ??= deriveKey(credentials, origin, tenant);
  return {
    seal: async (text) => {
      const iv = crypto.getRandomValues(new Uint8Array(IV_LENGTH));
      const plain = new TextEncoder().encode(text);
      const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await key(), plain);
      return toBase64Url(new Uint8Array([...iv, ...new Uint8Array(sealed)]));
    },
    open: async (sealed) => {
      const bytes = fromBase64Url(sealed);
      if (bytes === undefined || bytes.length <= IV_LENGTH) return undefined;
      const parameters = { name: "AES-GCM", iv: bytes.subarray(0, IV_LENGTH) };
      const usable = await key();
      try {
        const plain = await crypto.subtle.decrypt(parameters, usable, bytes.subarray(IV_LENGTH));
        return new TextDecoder().decode(plain);
      } catch {
        return undefined;
      }
    },
  };
}

/** Seals and opens text with the key of one tenant. */
export interface Sealer {
  /** The text, encrypted and authenticated with AES-GCM, as base64url. */
  readonly seal: (text: string) => Promise<string>;
  /** The text that was sealed; undefined for anything changed, made up or sealed with another key. */
  readonly open: (sealed: string) => Promise<string | undefined>;
}

const IV_LENGTH = 12;

/** Longest sealed text that is opened, in characters: the vendor's names have no limit. */
const MAX_LENGTH = 65_536;

async function deriveKey(
  credentials: Credentials,
  origin: string,
  tenant: string,
): Promise<CryptoKey> {
  const bytes = await deriveBytes(credentials, origin, tenant, "cursor v1");
  return await crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]);
}

/** Derives 32 bytes from a credential for one use: without the key, nobody can tell which. */
export async function deriveBytes(
  { adminEmail, apiKey }: Credentials,
  origin: string,
  tenant: string,
  use: string,
): Promise<Uint8Array<ArrayBuffer>> {
  const text = new TextEncoder();
  const { subtle } = crypto;
  const secret = await subtle.importKey("raw", text.encode(apiKey), "HKDF", false, ["deriveBits"]);
  const parameters = {
    name: "HKDF",
    hash: "SHA-256",
    salt: text.encode(JSON.stringify([origin, adminEmail, tenant])),
    info: text.encode(`spanning-access-mcp ${use}`),
  };
  return new Uint8Array(await subtle.deriveBits(parameters, secret, 256));
}

function toBase64Url(bytes: Uint8Array): string {
  const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** Reads only the one canonical spelling, so that an edited text is never the same text. */
function fromBase64Url(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (text.length > MAX_LENGTH || !/^[\w-]+$/.test(text)) return undefined;
  let binary: string;
  try {
    binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  } catch {
    return undefined;
  }
  const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
  return toBase64Url(bytes) === text ? bytes : undefined;
}
