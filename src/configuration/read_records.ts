import type {
  AuditConfiguration,
  Configuration,
  EvidenceConfiguration,
  HttpConfiguration,
  TenantConfiguration,
} from "./configuration.ts";
import type { SettingReader } from "./setting_reader.ts";
import type { SettingName } from "./settings.ts";

/** Reads the settings of what the program keeps: audit, history and evidence. */

/**
 * Reads how callers and people stand in the log.
 *
 * Without a key of its own, the key comes from what every restart and every isolate has too: the API
 * key of the first tenant by id, or else the first token. The hash derives another key from it.
 */
export function readAudit(
  reader: SettingReader,
  { sandbox, tenants, http: { bearerTokens, tenantTokens } }: KeySources,
): AuditConfiguration {
  const subject = reader.choice("MCP_AUDIT_SUBJECT", ["hash", "plain"]) ?? "hash";
  const key = reader.text("MCP_AUDIT_KEY");
  if (key !== undefined) {
    if (key.length < LEAST_KEY_LENGTH) {
      reader.problems.push(
        `MCP_AUDIT_KEY is shorter than ${LEAST_KEY_LENGTH} characters, so that hashes could be guessed: write a long random text`,
      );
    }
    return { subject, key, keyFrom: "MCP_AUDIT_KEY" };
  }
  if (sandbox) return { subject, key: "sandbox", keyFrom: "sandbox" };
  const [tenant] = [...tenants].sort((one, other) => one.id < other.id ? -1 : 1);
  if (tenant !== undefined) {
    return { subject, key: tenant.credentials.apiKey, keyFrom: "tenant" };
  }
  const [token] = [...bearerTokens, ...tenantTokens];
  if (token !== undefined) return { subject, key: token.token, keyFrom: "token" };
  return { subject, keyFrom: "process" };
}

/** A shorter key can be guessed. */
const LEAST_KEY_LENGTH = 32;

/** The settings that a key can come from. */
interface KeySources {
  readonly sandbox: boolean;
  readonly tenants: readonly TenantConfiguration[];
  readonly http: HttpConfiguration;
}

/**
 * Reads the settings of the history; nothing where none is kept. Problems name the settings, never
 * a key.
 */
export function readHistory(
  reader: SettingReader,
  { sandbox, credentialsFrom, fileSystem }: {
    readonly sandbox: boolean | undefined;
    readonly credentialsFrom: Configuration["credentialsFrom"];
    /** Whether the program runs where there is one. */
    readonly fileSystem: boolean;
  },
): Pick<Configuration, "history"> {
  const place = reader.text("SPANNING_HISTORY");
  const days = reader.wholeNumber("SPANNING_HISTORY_DAYS");
  const keys = readKeys(reader);
  if (place === undefined) {
    for (const name of reader.set(ALONE)) {
      reader.warnings.push(`${name} has no effect: SPANNING_HISTORY is not set`);
    }
    return {};
  }
  const why = sandbox
    ? "SPANNING_SANDBOX is on, whose history is part of the program"
    : credentialsFrom === "headers"
    ? "nothing is kept of callers who bring their own credentials"
    : undefined;
  if (why !== undefined) {
    reader.warnings.push(`SPANNING_HISTORY has no effect: ${why}`);
    return {};
  }
  if (place === ON_CLOUDFLARE) checkOnCloudflare(reader, fileSystem);
  refuseComma(reader, "SPANNING_HISTORY", place);
  return { history: { place, days, keys } };
}

/** Instead of a folder: the platform's own place, which is nobody's disk. */
const ON_CLOUDFLARE = "1";

function checkOnCloudflare(reader: SettingReader, fileSystem: boolean): void {
  if (fileSystem) {
    reader.problems.push("SPANNING_HISTORY=1 is for Cloudflare: here, name a folder");
  } else if (reader.text("SPANNING_HISTORY_KEY") === undefined) {
    reader.problems.push(
      "SPANNING_HISTORY=1 keeps readings with Cloudflare, and nothing is kept there unsealed: set " +
        "SPANNING_HISTORY_KEY to 32 random bytes in base64, as `openssl rand -base64 32` prints them",
    );
  }
}

function refuseComma(reader: SettingReader, name: SettingName, folder: string): void {
  if (!folder.includes(",")) return;
  reader.problems.push(
    `${name} has a comma in it, which separates folders where permission is given for ` +
      "them: name a folder without one",
  );
}

const ALONE: readonly SettingName[] = ["SPANNING_HISTORY_KEY"];

const KEY_BYTES = 32;

function readKeys(reader: SettingReader): Uint8Array<ArrayBuffer>[] {
  return (reader.list("SPANNING_HISTORY_KEY") ?? []).flatMap((text) => {
    const key = decodeBase64(text);
    if (key?.length === KEY_BYTES) return [key];
    reader.problems.push(
      "SPANNING_HISTORY_KEY holds no key: write 32 random bytes in base64, as " +
        "`openssl rand -base64 32` prints them; during a rotation several with commas between them",
    );
    return [];
  });
}

/** Reads where evidence packages go and what they hold. Problems never quote the key. */
export function readEvidence(
  reader: SettingReader,
  credentialsFrom: Configuration["credentialsFrom"],
): EvidenceConfiguration {
  const folder = reader.text("SPANNING_EVIDENCE");
  const administrator = reader.choice("SPANNING_EVIDENCE_ADMIN", ["plain", "none"]) ?? "plain";
  const bom = reader.choice("SPANNING_EVIDENCE_BOM", ["1", "0"]) ?? "0";
  const links = reader.choice("MCP_EVIDENCE_LINKS", ["once", "never"]) ?? "never";
  const byCaller = credentialsFrom === "headers";
  const without: readonly SettingName[] = byCaller
    ? ["SPANNING_EVIDENCE", "MCP_EVIDENCE_LINKS"]
    : [];
  for (const name of reader.set(without)) {
    reader.warnings.push(
      `${name} has no effect: callers who bring their own credentials fetch evidence with them`,
    );
  }
  if (folder !== undefined) refuseComma(reader, "SPANNING_EVIDENCE", folder);
  return {
    ...(folder === undefined || byCaller ? {} : { folder }),
    ...readSigningKey(reader),
    namesAdministrator: administrator === "plain",
    bom: bom === "1",
    opensOnce: links === "once" && !byCaller,
  };
}

/** What stands in front of the 32 bytes of every Ed25519 private key (RFC 8410). */
const PKCS8_HEAD = [48, 46, 2, 1, 0, 48, 5, 6, 3, 43, 101, 112, 4, 34, 4, 32];

function readSigningKey(reader: SettingReader): Pick<EvidenceConfiguration, "signingKey"> {
  const text = reader.text("SPANNING_EVIDENCE_KEY");
  if (text === undefined) return {};
  const signingKey = text.replaceAll(/-----[^-]*-----|\s/g, "");
  const bytes = decodeBase64(signingKey);
  if (
    bytes?.length !== PKCS8_HEAD.length + KEY_BYTES ||
    PKCS8_HEAD.some((byte, at) => bytes[at] !== byte)
  ) {
    reader.problems.push(
      "SPANNING_EVIDENCE_KEY is no Ed25519 private key: write one as PKCS#8, as " +
        "`openssl genpkey -algorithm ed25519` makes it, in PEM or its base64 alone",
    );
  }
  return { signingKey };
}

/** Both alphabets of base64, with or without padding. */
function decodeBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
    return Uint8Array.from(binary, (character) => character.charCodeAt(0));
  } catch {
    return undefined;
  }
}
