import { toHex } from "../base/hash.ts";
import type { Log } from "../base/log.ts";
import { foldAddress } from "../base/text.ts";
import { hkdf } from "@noble/hashes/hkdf.js";
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";

/**
 * The audit line of each access to personal data, and the keyed hashes that stand for people,
 * callers and tenants in it.
 */

/**
 * Says in the words of the log who called and whom a call was about. Nobody is named in clear, but a
 * caller's subject where the settings say so.
 */
export function createAudit(
  { hash, subject, issuers = [], tenants, readTenant }: AuditOptions,
): Audit {
  const describeCaller: Audit["describeCaller"] = (id) => {
    const token = OAUTH_CALLER.exec(id);
    if (token === null) return { caller: id };
    const [, kind, place = "1", name = ""] = token;
    const issuer = issuers[Number(place) - 1] ?? "";
    const caller = `${kind}:${hash("caller", `${issuer}\n${kind}\n${name}`)}`;
    return subject === "plain" ? { caller, subject: name } : { caller };
  };
  const describePeople: Audit["describePeople"] = ({ asked = [], given = [] }) => {
    if (asked.length + given.length === 0) return NOBODY;
    const all = [...asked, ...given];
    const people = all.length > MOST_PEOPLE ? [...new Set(all)] : all;
    const hashes = new Set<string>();
    for (const person of people.slice(0, MOST_PEOPLE)) hashes.add(hash("person", person));
    const aboutMore = people.length > MOST_PEOPLE ? people.length - MOST_PEOPLE : undefined;
    return { about: [...hashes].join(" "), aboutMore };
  };
  return {
    describeCaller,
    describePeople,
    describeTenant: (id, headers) => {
      const named = headers === undefined ? undefined : readTenant?.(headers);
      return named === undefined ? id : `tenant:${hash("tenant", named)}`;
    },
    findConfigured: (named) => {
      const folded = foldAddress(named);
      return tenants.find((id) => id === named) ??
        tenants.find((id) => foldAddress(id) === folded);
    },
  };
}

/** The words of the log about one call. */
export interface Audit {
  /** Who called, by the id that authentication gave; `subject` only where it may be read. */
  readonly describeCaller: (id: string) => { caller: string; subject?: string };
  /**
   * Whom a call was about, as hashes: those it named, then those it was given. `aboutMore` counts
   * those for whom the line has no room.
   */
  readonly describePeople: (
    people: AuditedPeople,
  ) => { about: string | undefined; aboutMore: number | undefined };
  /** The tenant's id, or a hash of the tenant whose credentials the request brought. */
  readonly describeTenant: (
    id: string | undefined,
    headers: Headers | undefined,
  ) => string | undefined;
  /** The tenant of the settings that a text names, in any case, whoever may ask about it. */
  readonly findConfigured: (named: string) => string | undefined;
}

/** People by address, principal name or object id. */
interface AuditedPeople {
  /** Those the caller named, and what it searched for. */
  readonly asked?: readonly string[] | undefined;
  /** Those in the answer. */
  readonly given?: readonly string[] | undefined;
}

interface AuditOptions {
  readonly hash: AuditHash;
  readonly subject: "hash" | "plain";
  /** The issuers of the callers' access tokens, in the order of the settings. */
  readonly issuers?: readonly string[] | undefined;
  /** The ids of all configured tenants. */
  readonly tenants: readonly string[];
  /** Names the tenant whose credentials a request brings; absent where requests bring none. */
  readonly readTenant?: ((headers: Headers) => string | undefined) | undefined;
}

/**
 * Logs a command of an operator that gave out or erased personal data, as calls are logged. Who sat
 * at the terminal is for the operating system to say.
 */
export function auditCommand(
  { log, audit }: { readonly log: Log; readonly audit: Audit },
  { event = "access", command, tenant, people = {}, rows = 0, made, error }: AuditedCommand,
): void {
  log(error === undefined ? "info" : "warn", "command", () => ({
    event,
    caller: "operator",
    command,
    tenant,
    ...audit.describePeople(people),
    rows,
    package: made,
    result: error === undefined ? "ok" : error instanceof Error ? error.name : "unknown",
  }));
}

/** A command, and what it came to. */
interface AuditedCommand {
  readonly event?: "access" | "erased";
  /** As it is called, without what follows, such as `history show`. */
  readonly command: string;
  /** Its id; absent for all. */
  readonly tenant?: string | undefined;
  readonly people?: AuditedPeople;
  /** Rows about people that were given out, or erased. */
  readonly rows?: number;
  /** The name of the evidence package that was made. */
  readonly made?: string;
  readonly error?: unknown;
}

/** The id of every caller where callers need no token. */
export const ANYBODY = "anybody";

/** The id of a caller with an access token; of an issuer that is not the first, with its place. */
const OAUTH_CALLER = /^(oauth|oauth-client)(?:-(\d+))?:(.*)$/s;

/** The words for an answer about no person. */
const NOBODY = { about: undefined, aboutMore: undefined };

/** A page of the longest list and its caller's own words; a line stays below 4 kB. */
const MOST_PEOPLE = 202;

/**
 * Creates the hash for a key; without one it makes a random key, which lasts as long as the process.
 *
 * The hash is HMAC-SHA-256 cut to 64 bits, under a key that HKDF derives from the given text: the
 * text itself may be a credential, and must not follow from the hashes. The platform's own HMAC is
 * asynchronous: an answer would wait for a turn of the event loop for each of its people.
 */
export function createAuditHash(key: string | undefined): AuditHash {
  // By the text as it came: to fold it again would cost more than all the rest of a line.
  const known = {
    person: new Map(),
    caller: new Map(),
    tenant: new Map(),
    settings: new Map(),
  } satisfies Record<Kind, Map<string, string>>;
  // Workers forbid random values while a module loads, so the first hash makes the key.
  let keyed: ReturnType<typeof hmac.create> | undefined;
  return (kind, text) => {
    const hashes: Map<string, string> = known[kind];
    const before = hashes.get(text);
    if (before !== undefined) return before;
    // A search of the log finds a person however the caller wrote the address.
    const input = `${kind}\n${kind === "person" ? foldAddress(text) : text}`;
    keyed ??= hmac.create(sha256, deriveKey(key));
    const digest = keyed.clone().update(utf8(input)).digest();
    const hash = toHex(digest.subarray(0, HASH_BYTES));
    if (hashes.size >= MOST_KNOWN) hashes.delete(hashes.keys().next().value as string);
    hashes.set(text, hash);
    return hash;
  };
}

/** Hashes a text of one kind. */
type AuditHash = (kind: Kind, text: string) => string;

/** The kind of thing a text names; equal texts of two kinds have different hashes. */
type Kind = "person" | "caller" | "tenant" | "settings";

/** 64 bits: among a million people two share a hash once in forty million times. */
const HASH_BYTES = 8;

/** Hashes kept of each kind, so that a page that is read again costs nothing; about 2 MB. */
const MOST_KNOWN = 10_000;

/** The purpose that every key is derived for: another use of the same text gives another key. */
const PURPOSE = "spanning-access-mcp audit 1";

function deriveKey(text: string | undefined): Uint8Array {
  const material = text === undefined ? crypto.getRandomValues(new Uint8Array(32)) : utf8(text);
  return hkdf(sha256, material, new Uint8Array(), utf8(PURPOSE), 32);
}

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
