import { ConfigurationError, UserInputError } from "../base/errors.ts";
import { concat, toHex } from "../base/hash.ts";
import type { ControlTotals } from "./survey.ts";
import { sha256 } from "@noble/hashes/sha2.js";
import canonicalize from "canonicalize";

/** The manifest of a package: every file with its digest, and the signature of it. */

/** The manifest's own file, and those that stand beside it and are not in it. */
export const MANIFEST = "manifest.json";
export const SIGNATURE = "manifest.json.sig";
export const SUMS = "SHA256SUMS";

/** The format that this version writes. */
export const FORMAT = "spanning-access-evidence/1";

/** What a manifest says. */
export interface Manifest {
  /** Of a list that is not whole or not confirmed. */
  readonly notice?: string;
  readonly format: string;
  /** `completion` for what a closing writes. */
  readonly kind: "access_review" | "completion";
  /** The first eight digits of `createdFrom`. */
  readonly run: string;
  readonly tenant: string;
  readonly region: string;
  /** ISO 8601. */
  readonly fetchedAt: string;
  readonly toolVersion: string;
  /** The SHA-256 of `users.ndjson`; of a completion, the digest of the manifest that it closes. */
  readonly createdFrom: string;
  readonly totals: ControlTotals | Readonly<Record<string, number>>;
  readonly signedBy?: { readonly algorithm: "Ed25519"; readonly keyId: string };
  readonly files: readonly ManifestFile[];
  /** Of the RFC 8785 form of the manifest without this field. */
  readonly manifestSha256: string;
}

/** One file of a package. */
export interface ManifestFile {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** Completes a manifest by the digest of all that it says. */
export function sealManifest(manifest: Omit<Manifest, "manifestSha256">): Manifest {
  return { ...manifest, manifestSha256: digestManifest(manifest) };
}

/** Reads a manifest. Throws `UserInputError` for what is none, or of a newer format. */
export function readManifest(text: string): Manifest {
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch (cause) {
    throw new UserInputError("Cannot read the manifest: it is no JSON", { cause });
  }
  if (!isManifest(read)) {
    throw new UserInputError("Cannot read the manifest: a field is missing or of another type");
  }
  if (read.format !== FORMAT) {
    throw new UserInputError(
      `Cannot read the manifest: this version knows the format ${FORMAT}. ` +
        "Use the version that wrote the package",
    );
  }
  return read;
}

/** Whether a manifest's own digest fits what it says. */
export function isIntact({ manifestSha256, ...rest }: Manifest): boolean {
  return digestManifest(rest) === manifestSha256;
}

/** The content of `SHA256SUMS`, in the format of GNU coreutils. */
export function writeSums(files: readonly ManifestFile[], notice: string | undefined): string {
  const lines = files.map(({ path, sha256 }) => `${sha256}  ${path}\n`).sort((one, other) =>
    one.slice(66) < other.slice(66) ? -1 : 1
  );
  return (notice === undefined ? "" : `# ${notice}\n`) + lines.join("");
}

/** A key that signs manifests. */
export interface SigningKey {
  /** The SHA-256 of the public key as SubjectPublicKeyInfo, in hexadecimal digits. */
  readonly id: string;
  readonly sign: (bytes: Uint8Array<ArrayBuffer>) => Promise<Uint8Array<ArrayBuffer>>;
}

/**
 * Reads an Ed25519 private key: PKCS#8 in base64, with or without PEM lines, or a JWK.
 *
 * Throws `ConfigurationError`, which names the setting and not what it holds.
 */
export async function readSigningKey(text: string): Promise<SigningKey> {
  try {
    const key = text.trim().startsWith("{")
      ? await crypto.subtle.importKey("jwk", JSON.parse(text), "Ed25519", true, ["sign"])
      : await crypto.subtle.importKey("pkcs8", fromPem(text), "Ed25519", true, ["sign"]);
    const { x = "" } = await crypto.subtle.exportKey("jwk", key);
    return {
      id: toHex(sha256(concat([SPKI_HEAD, fromBase64(x)]))),
      sign: async (bytes) => new Uint8Array(await crypto.subtle.sign("Ed25519", key, bytes)),
    };
  } catch (cause) {
    throw new ConfigurationError([
      "SPANNING_EVIDENCE_KEY cannot be read: write an Ed25519 private key as PKCS#8 in base64, " +
      "as openssl genpkey -algorithm ed25519 makes it",
    ], { cause });
  }
}

/** A public key that signatures are checked with. */
export interface VerifyingKey {
  readonly id: string;
  readonly verify: (
    signature: Uint8Array<ArrayBuffer>,
    bytes: Uint8Array<ArrayBuffer>,
  ) => Promise<boolean>;
}

/** Reads an Ed25519 public key: SubjectPublicKeyInfo in PEM or base64, or a JWK. Throws `UserInputError`. */
export async function readVerifyingKey(text: string): Promise<VerifyingKey> {
  try {
    const raw = text.trim().startsWith("{")
      ? fromBase64(publicPart(JSON.parse(text)))
      : fromPem(text).subarray(SPKI_HEAD.length);
    const spki = concat([SPKI_HEAD, raw]);
    const key = await crypto.subtle.importKey("spki", spki, "Ed25519", true, ["verify"]);
    return {
      id: toHex(sha256(spki)),
      verify: (signature, bytes) => crypto.subtle.verify("Ed25519", key, signature, bytes),
    };
  } catch (cause) {
    throw new UserInputError(
      "Cannot read the public key: write an Ed25519 key as PEM, as openssl pkey -pubout makes it, " +
        "or as a JWK",
      { cause },
    );
  }
}

/** What stands in front of the 32 bytes of every Ed25519 public key (RFC 8410). */
const SPKI_HEAD = Uint8Array.from([48, 42, 48, 5, 6, 3, 43, 101, 112, 3, 33, 0]);

function publicPart(jwk: unknown): string {
  const { x } = jwk as { readonly x?: unknown };
  if (typeof x !== "string") throw new TypeError("A JWK without x");
  return x;
}

function fromPem(text: string): Uint8Array<ArrayBuffer> {
  return fromBase64(text.replaceAll(/-----[^-]*-----/g, ""));
}

/** Of the usual alphabet or of the one for addresses. */
function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  const usual = text.replaceAll(/\s/g, "").replaceAll("-", "+").replaceAll("_", "/");
  return Uint8Array.from(atob(usual), (letter) => letter.charCodeAt(0));
}

function digestManifest(manifest: Omit<Manifest, "manifestSha256">): string {
  return toHex(sha256(new TextEncoder().encode(canonicalize(manifest))));
}

function isManifest(value: unknown): value is Manifest {
  if (typeof value !== "object" || value === null) return false;
  const { files, ...rest } = value as Record<string, unknown>;
  const texts = ["format", "kind", "run", "tenant", "fetchedAt", "createdFrom", "manifestSha256"];
  return texts.every((name) => typeof rest[name] === "string") && Array.isArray(files) &&
    files.every((file) =>
      typeof file === "object" && file !== null && typeof file.path === "string" &&
      typeof file.sha256 === "string" && typeof file.bytes === "number"
    );
}
