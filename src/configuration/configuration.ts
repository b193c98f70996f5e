import type { LogLevel } from "../base/log.ts";
import type { ReviewThresholds } from "../governance/review/facts.ts";
import type { DeclaredPaths } from "../governance/sign_in.ts";
import type { BaseUrl } from "../spanning/base_url.ts";
import type { Credentials } from "../spanning/request.ts";

/** The settings, checked. */
export interface Configuration {
  /** The tenants that can be asked about; none in sandbox mode or if requests bring their own. */
  readonly tenants: readonly TenantConfiguration[];
  /** Whether tenants come from these settings or from each HTTP request. */
  readonly credentialsFrom: typeof CREDENTIAL_SOURCES[number];
  /** Whether the embedded sandbox tenant answers. */
  readonly sandbox: boolean;
  /** Seconds for which a directory is reused; 0 never. */
  readonly cacheTtlSeconds: number;
  /** Maximum age of a whole directory used as a fallback when a refresh fails; 0 disables it. */
  readonly staleMaxSeconds: number;
  /** How a list is treated that its tenant's own figures contradict or do not confirm. */
  readonly countCheck: typeof COUNT_CHECKS[number];
  /** Whether the tenant's own count holds guests; absent where nobody said so. */
  readonly countGuests?: typeof COUNT_GUESTS[number];
  /** How many pages of one large list are read at once. */
  readonly parallelPages: number;
  /** Where readings are kept; absent where none are. */
  readonly history?: HistoryConfiguration;
  readonly evidence: EvidenceConfiguration;
  /** Seconds from one scheduled reading of the tenants to the next; 0: there are none. */
  readonly refreshSeconds: number;
  /** Where the tenants' objects stand on Cloudflare; absent: by the tenant's region. */
  readonly jurisdiction?: typeof JURISDICTIONS[number];
  /** The time limit of one request to Spanning. */
  readonly timeoutSeconds: number;
  /** The time limit of one call of a tool, over any transport. */
  readonly callTimeoutSeconds: number;
  /** The sign-in integrations of the one tenant that are on; absent where nobody declared them. */
  readonly signInPaths?: DeclaredPaths;
  /** The numbers of administrators that a review counts as too few and too many. */
  readonly reviewThresholds: ReviewThresholds;
  readonly http: HttpConfiguration;
  readonly audit: AuditConfiguration;
  readonly logLevel: LogLevel;
  /** Settings that work but may be mistakes, in a sentence each. They name variables, never values. */
  readonly warnings: readonly string[];
}

/** How callers and people stand in the log. */
export interface AuditConfiguration {
  /** Whether a caller's subject can be read there. */
  readonly subject: "hash" | "plain";
  /** The secret that the key of the hashes derives from; absent: each process has its own. */
  readonly key?: string;
  /** Where that comes from. Only a key of the settings stays when others are changed. */
  readonly keyFrom: "MCP_AUDIT_KEY" | "sandbox" | "tenant" | "token" | "process";
}

/** Where readings are kept, how long, and what seals them. */
interface HistoryConfiguration {
  /** A folder, or `1` where the platform has a place of its own. */
  readonly place: string;
  readonly days: number;
  /** 32 bytes each, the newest first; empty: nothing is sealed. */
  readonly keys: readonly Uint8Array<ArrayBuffer>[];
}

/** Where evidence packages go, and what they hold. */
export interface EvidenceConfiguration {
  /** A folder; absent where none is written to. */
  readonly folder?: string;
  /** An Ed25519 private key as PKCS#8, in base64; absent: nothing is signed. */
  readonly signingKey?: string;
  /** Whether the administrator whose key was used is named. */
  readonly namesAdministrator: boolean;
  /** Whether tables for people begin with a byte order mark. */
  readonly bom: boolean;
  /** Whether addresses open once, without a token. */
  readonly opensOnce: boolean;
}

/** A tenant, and how to reach it. */
export interface TenantConfiguration {
  /** {@linkcode ONLY_TENANT} where there is one. */
  readonly id: string;
  readonly name?: string;
  readonly baseUrl: BaseUrl;
  readonly credentials: Credentials;
  /** The sign-in integrations that are on; absent where nobody declared them. */
  readonly signInPaths?: DeclaredPaths;
  /** As in {@linkcode Configuration}, for this tenant alone; absent: what holds for all. */
  readonly countCheck?: Configuration["countCheck"];
  /** As in {@linkcode Configuration}, for this tenant alone; absent: what holds for all. */
  readonly countGuests?: typeof COUNT_GUESTS[number];
}

/** The id of the tenant where there is one. */
export const ONLY_TENANT = "default";

/** The address to listen on over HTTP, and the callers that are accepted. */
export interface HttpConfiguration extends HttpAccess {
  /** A host name or an IP address, an IPv6 address without brackets. */
  readonly host: string;
  /** 0 for any free port. */
  readonly port: number;
}

/** The callers that are accepted over HTTP: by token, host, origin and rate. */
export interface HttpAccess {
  /** Any of these is accepted; empty when none is set. */
  readonly bearerTokens: readonly BearerToken[];
  /** Tokens that are accepted for some tenants only; empty when none is set. */
  readonly tenantTokens: readonly TenantToken[];
  /** The issuer whose access tokens are accepted too. */
  readonly oauth?: OAuthSettings;
  /** The calls that a caller may make in a minute; 0: any number; absent: the address decides. */
  readonly callsPerMinute?: number;
  /** The time limit for receiving the body of a request. */
  readonly bodyTimeoutSeconds: number;
  /** Lower-case host names with or without port; absent: the address decides. */
  readonly allowedHosts?: readonly string[];
  /** Lower-case `scheme://host[:port]`, as browsers send it; absent: none. */
  readonly allowedOrigins?: readonly string[];
  /** The page at `/app`; absent: it is not served. */
  readonly app?: AppSettings;
}

/** How the page at `/app` signs people in. */
export interface AppSettings {
  /** Its client at the OAuth issuer; absent: people type a token in. */
  readonly clientId?: string;
}

/** A bearer token that may ask about every tenant. */
export interface BearerToken {
  readonly token: string;
  /** Whose it is, for the log. Tokens with one name are one caller's, as during a rotation. */
  readonly name?: string | undefined;
}

/** A shorter bearer token can be guessed. */
export const LEAST_TOKEN_LENGTH = 16;

/** A bearer token that may ask about some tenants only. */
export interface TenantToken {
  readonly token: string;
  /** Their ids. */
  readonly tenants: readonly string[];
  /** Whose it is, for the log. */
  readonly name?: string | undefined;
}

/** Where the tenants' objects can stand on Cloudflare; `none` is anywhere. */
export const JURISDICTIONS = ["eu", "us", "fedramp", "none"] as const;

/** The ways to treat a list that its tenant's own figures contradict or do not confirm. */
export const COUNT_CHECKS = ["error", "warn", "off"] as const;

/** Whether a tenant's own count holds guests. */
export const COUNT_GUESTS = ["included", "excluded"] as const;

/** Where the credentials of a tenant can come from. */
export const CREDENTIAL_SOURCES = ["env", "headers"] as const;

/** The issuers whose access tokens are accepted: this server is an OAuth 2.1 resource server. */
export interface OAuthSettings {
  /** People sign in at the first. */
  readonly issuers: readonly [TokenIssuer, ...TokenIssuer[]];
  /** The audiences of which tokens must name one in `aud`: this server. */
  readonly audiences: readonly string[];
  /**
   * The scopes or roles of which a token must carry one; clients are told to ask for the first.
   * Empty where the issuer knows no scopes.
   */
  readonly scopes: readonly string[];
  /** The address under which callers reach `/mcp`; absent: that of the request. */
  readonly resource?: string;
  /** The claim that lists the tenants a token may ask about; absent: all. */
  readonly tenantsClaim?: string;
}

/** An authorization server. */
export interface TokenIssuer {
  /** As tokens name it in `iss`. */
  readonly issuer: string;
  /** The address of its keys. */
  readonly jwksUrl: string;
}
