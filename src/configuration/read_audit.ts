import type {
  AuditConfiguration,
  HttpConfiguration,
  TenantConfiguration,
} from "./configuration.ts";
import type { SettingReader } from "./setting_reader.ts";

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
