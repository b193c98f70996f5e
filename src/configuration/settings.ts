import { DEFAULT_THRESHOLDS } from "../governance/review/facts.ts";
import { DECLARABLE_PATHS } from "../governance/sign_in.ts";
import { REGION_LIST } from "../spanning/base_url.ts";

/**
 * All settings: their names, meanings, defaults and ranges.
 *
 * A new one is declared here, gets a field in `configuration.ts`, is read in
 * `read_configuration.ts` or in the reader of its subject beside it, and has a row in
 * `docs/settings.md`. Entry points, doctor, packaging and tests take the list from here.
 */

/** A setting as it is read and documented. */
interface SettingFacts {
  /** In one line. */
  readonly meaning: string;
  /** The value that holds when it is not set. */
  readonly default?: string;
  /** The least and greatest number allowed, both included. */
  readonly range?: readonly [least: number, greatest: number];
  /** Whether something is less guarded without it, so that a misspelled name must not go unnoticed. */
  readonly guards?: true;
}

const TABLE = {
  SPANNING_ADMIN_EMAIL: {
    meaning: "E-mail address of the administrator who generated the API key",
  },
  SPANNING_API_KEY: { meaning: "The API key that this administrator generated in Spanning" },
  SPANNING_API_KEY_FILE: { meaning: "Path of a file that holds SPANNING_API_KEY" },
  SPANNING_API_TOKEN: { meaning: "Another name for SPANNING_API_KEY" },
  SPANNING_REGION: { meaning: `Where the tenant's data lives, one of ${REGION_LIST}` },
  SPANNING_BASE_URL: {
    meaning: "Instead of the region: `https://o365-api-<region>.spanningbackup.com`",
  },
  BATON_SPANNING_ADMIN_EMAIL: {
    meaning: "As SPANNING_ADMIN_EMAIL, for settings written for a C1 connector",
  },
  BATON_SPANNING_API_KEY: {
    meaning: "As SPANNING_API_KEY, for settings written for a C1 connector",
  },
  BATON_SPANNING_BASE_URL: {
    meaning: "As SPANNING_BASE_URL, for settings written for a C1 connector",
  },
  SPANNING_SANDBOX: {
    meaning: "1: answers from an embedded tenant of invented people, without credentials",
    default: "0",
  },
  SPANNING_CACHE_TTL_SECONDS: {
    meaning: "How long a user list is reused; 0 turns the cache off",
    default: "300",
    range: [0, 86_400],
  },
  SPANNING_STALE_MAX_SECONDS: {
    meaning: "Maximum age of the complete list that answers when reading fails; 0 turns it off",
    default: "3600",
    range: [0, 86_400],
  },
  SPANNING_COUNT_CHECK: {
    guards: true,
    meaning:
      "If the tenant's own figures do not confirm a list: error; you answer for it: warn, off",
    default: "error",
  },
  SPANNING_COUNT_GUESTS: {
    meaning: "Whether the tenant's own count holds guests: included, excluded; not set: not known",
  },
  SPANNING_PARALLEL_PAGES: {
    meaning: "Pages of one large list that are read at once; 1 is one after the other",
    default: "4",
    range: [1, 6],
  },
  SPANNING_HISTORY: {
    meaning:
      "Folder in which whole user lists are kept, so that changes can be told; 1 on Cloudflare",
  },
  SPANNING_HISTORY_DAYS: {
    meaning: "How long they are kept; the newest of a tenant always is",
    default: "400",
    range: [1, 36_500],
  },
  SPANNING_HISTORY_KEY: {
    guards: true,
    meaning:
      "Seals them at rest: 32 bytes in base64, needed on Cloudflare; in a rotation a comma list, newest first",
  },
  SPANNING_HISTORY_KEY_FILE: {
    guards: true,
    meaning: "Path of a file that holds SPANNING_HISTORY_KEY",
  },
  SPANNING_EVIDENCE: {
    meaning: "Folder that evidence packages are written to; not needed over HTTP",
  },
  SPANNING_EVIDENCE_KEY: {
    guards: true,
    meaning: "Signs their manifests: an Ed25519 private key as PKCS#8, in base64 or PEM",
  },
  SPANNING_EVIDENCE_KEY_FILE: {
    guards: true,
    meaning: "Path of a file that holds SPANNING_EVIDENCE_KEY",
  },
  SPANNING_EVIDENCE_ADMIN: {
    guards: true,
    meaning: "Whether they name the administrator whose key was used: plain; none leaves it out",
    default: "plain",
  },
  SPANNING_EVIDENCE_BOM: {
    meaning: "1 begins their tables for people with a byte order mark, which Excel needs",
    default: "0",
  },
  SPANNING_REFRESH_SECONDS: {
    meaning: "How often `serve` or a Worker reads the tenants of the settings by itself; 0 never",
    default: "0",
    range: [0, 2_592_000],
  },
  SPANNING_JURISDICTION: {
    guards: true,
    meaning:
      "Where Cloudflare keeps lists: eu, us, fedramp, none; not set: eu for regions eu and uk",
  },
  SPANNING_TIMEOUT_SECONDS: {
    meaning: "Time limit of one request to Spanning",
    default: "60",
    range: [0.1, 600],
  },
  SPANNING_SIGN_IN_PATHS: {
    meaning: `Sign-in integrations that are on: none, or a comma list of ${
      DECLARABLE_PATHS.join(", ")
    }`,
  },
  SPANNING_TENANTS: {
    meaning:
      "Tenants in JSON: [{id, name?, region or baseUrl, adminEmail, apiKey, signInPaths?, countCheck?, countGuests?}]",
  },
  SPANNING_TENANTS_FILE: { meaning: "Path of a file that holds such an array" },
  SPANNING_CREDENTIALS_FROM: {
    meaning: "Where credentials come from: env, these settings; headers, each HTTP request",
    default: "env",
  },
  SPANNING_REVIEW_FEWEST_ADMINS: {
    meaning: "Fewer enabled admins than this are too few",
    default: String(DEFAULT_THRESHOLDS.fewestAdmins),
    range: [0, 1_000],
  },
  SPANNING_REVIEW_MOST_ADMINS: {
    meaning: "More enabled admins than this are too many",
    default: String(DEFAULT_THRESHOLDS.mostAdmins),
    range: [0, 100_000],
  },
  SPANNING_REVIEW_MOST_ADMINS_PERCENT: {
    meaning: "Percentage of enabled users who may be admins, if that allows more",
    default: String(DEFAULT_THRESHOLDS.mostAdminsPercent),
    range: [0, 100],
  },
  MCP_BEARER_TOKEN: {
    guards: true,
    meaning:
      "Bearer token that HTTP callers must send; a comma list during a rotation; name:token for the log",
  },
  MCP_BEARER_TOKEN_FILE: {
    guards: true,
    meaning: "Path of a file that holds MCP_BEARER_TOKEN",
  },
  MCP_TENANT_TOKENS: {
    guards: true,
    meaning: "Bearer tokens limited to some tenants, as JSON: [{token, tenants: [id]}]",
  },
  MCP_TENANT_TOKENS_FILE: {
    guards: true,
    meaning: "Path of a file that holds MCP_TENANT_TOKENS",
  },
  MCP_OAUTH_ISSUER: {
    guards: true,
    meaning:
      "OAuth issuer whose JWT access tokens are accepted over HTTP, as written in iss; a comma list",
  },
  MCP_OAUTH_AUDIENCE: {
    guards: true,
    meaning: "Audience (aud) that these tokens must name, or a comma list; required with an issuer",
  },
  MCP_OAUTH_JWKS_URL: {
    meaning:
      "Address of the issuer's keys, or one for each; known for Entra, Okta, Cognito, Access",
  },
  MCP_OAUTH_SCOPE: {
    guards: true,
    meaning:
      "Scope or role that these tokens must carry, as clients ask for it; of a comma list one; or none",
    default: "access:read",
  },
  MCP_OAUTH_RESOURCE: {
    meaning: "Public https address of /mcp, if not the one that callers use",
  },
  MCP_OAUTH_TENANTS_CLAIM: {
    guards: true,
    meaning: "Claim that lists the tenant ids a token may ask about; not set: all tenants",
  },
  MCP_CALLS_PER_MINUTE: {
    meaning:
      "Calls a minute for each HTTP caller, 0 for no limit; not set: 600, on loopback no limit",
    range: [0, 1_000_000],
  },
  MCP_CALL_TIMEOUT_SECONDS: {
    meaning: "Time limit of one call, which then ends with an error",
    default: "55",
    range: [0.1, 3_600],
  },
  MCP_BODY_TIMEOUT_SECONDS: {
    meaning: "Time limit for receiving the body of an HTTP request",
    default: "10",
    range: [0.1, 600],
  },
  MCP_ALLOWED_HOSTS: {
    guards: true,
    meaning: "Host names that HTTP callers may use, as a comma list",
  },
  MCP_ALLOWED_ORIGINS: {
    guards: true,
    meaning: "Origins of web pages that may call, as a comma list: scheme://host[:port]",
  },
  MCP_AUDIT_SUBJECT: {
    meaning: "How the subject of an access token stands in the log: hash, plain",
    default: "hash",
  },
  MCP_AUDIT_KEY: {
    meaning:
      "Key of the hashes in the log, a long random text; not set: derived from another secret",
  },
  MCP_AUDIT_KEY_FILE: { meaning: "Path of a file that holds MCP_AUDIT_KEY" },
  MCP_EVIDENCE_LINKS: {
    meaning: "once: evidence at an address that opens once, within ten minutes, without a token",
    default: "never",
  },
  MCP_APP: {
    meaning: "1 serves the page of show_access at /app, for a browser without an assistant",
    default: "0",
  },
  MCP_APP_CLIENT_ID: {
    meaning: "OAuth client of that page at the issuer; not set: people type a token in",
  },
  HOST: { meaning: "Host name or IP address to listen on for HTTP", default: "127.0.0.1" },
  PORT: {
    meaning: "Port for HTTP; 0 picks a free one",
    default: "8787",
    range: [0, 65_535],
  },
  LOG_LEVEL: {
    meaning: "Lowest level that is logged: debug, info, warn or error",
    default: "info",
  },
} as const satisfies Readonly<Record<string, SettingFacts>>;

/** The names of all settings. */
export type SettingName = keyof typeof TABLE;

/** A setting, as read and as documented. */
interface Setting extends SettingFacts {
  readonly name: SettingName;
}

/** All settings, in the order in which they are documented. */
export const SETTINGS: readonly Setting[] = Object.entries(TABLE).map(([name, setting]) => ({
  name: name as SettingName,
  ...setting,
}));

/** Variables for further tenants: a variable of a Worker holds 5 kB. */
export const NUMBERED_TENANTS: readonly string[] = Array.from(
  { length: 99 },
  (_, index) => `SPANNING_TENANTS_${index + 1}`,
);

/** Secrets that can stand in a file instead, whose path is in `NAME_FILE`. */
export const SECRETS_IN_FILES = [
  "SPANNING_API_KEY",
  "SPANNING_HISTORY_KEY",
  "SPANNING_EVIDENCE_KEY",
  "MCP_BEARER_TOKEN",
  "MCP_TENANT_TOKENS",
  "MCP_AUDIT_KEY",
] as const satisfies readonly SettingName[];

/** The names of all variables that are read. */
export const VARIABLES: readonly string[] = [
  ...SETTINGS.map(({ name }) => name),
  ...NUMBERED_TENANTS,
];

/** The setting with a name. */
export function settingOf(name: SettingName): Setting {
  return { name, ...TABLE[name] };
}
