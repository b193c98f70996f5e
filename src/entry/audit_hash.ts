import { ConfigurationError } from "../base/errors.ts";
import type { Configuration } from "../configuration/configuration.ts";
import { readConfiguration } from "../configuration/read_configuration.ts";
import { VARIABLES } from "../configuration/settings.ts";
import { nameHeaderTenant } from "../configuration/tenant_entry.ts";
import { createAudit, createAuditHash } from "../operations/audit.ts";
import { REGIONS } from "../spanning/base_url.ts";
import { CREDENTIAL_HEADERS } from "../spanning/request.ts";
import { print, readCommandLine, refuseUsage } from "./command_line.ts";
import { DENO_RUNTIME, EX_CONFIG, readEnvironment, writeToStderr } from "./deno_host.ts";

/** `deno task audit-hash`: the hash by which a person, a caller or a tenant is found in the log. */

const HELP = `Prints the hash by which a person is found in the log, one line for each address.

  deno task audit-hash ADDRESS…
  deno task audit-hash --caller SUBJECT…
  deno task audit-hash --tenant ADMIN_EMAIL…

An address is a principal name, an e-mail address or a Microsoft object id, in any case. The settings
must be those of the server, because its key makes the hashes; MCP_AUDIT_KEY alone is enough.

  --caller         subjects of access tokens instead: the caller that each is in the log, as a person
                   and as a program, at each issuer of MCP_OAUTH_ISSUER
  --tenant         e-mail addresses of administrators instead: the tenant that each is in the log, in
                   each region, where requests bring credentials

Exit status: 0, 64 for a wrong command line, 78 for wrong settings or without a lasting key.
`;

const TASK = "deno task audit-hash";
const { values: { caller = false, tenant = false }, positionals: words } = readCommandLine({
  args: Deno.args,
  task: TASK,
  help: HELP,
  options: { caller: { type: "boolean" }, tenant: { type: "boolean" } },
  words: true,
});
if (words.length === 0) refuseUsage("Name at least one address", TASK);
if (caller && tenant) refuseUsage("--caller and --tenant exclude each other", TASK);
try {
  const { audit: { key }, http } = readSettings();
  if (key === undefined) {
    throw new ConfigurationError([
      "MCP_AUDIT_KEY is not set, and there is no other secret to derive a key from: each start of " +
      "the server has a key of its own. Set MCP_AUDIT_KEY to search what is logged from then on",
    ]);
  }
  const hash = createAuditHash(key);
  const issuers = http.oauth?.issuers.map(({ issuer }) => issuer) ?? [];
  const subject = "hash";
  const audit = createAudit({ hash, subject, issuers, tenants: [], readTenant: nameHeaderTenant });
  if (caller && issuers.length === 0) {
    throw new ConfigurationError(["MCP_OAUTH_ISSUER is not set: nobody calls as a subject"]);
  }
  for (const word of words) {
    const found = caller
      ? issuers.flatMap((issuer, at) =>
        ["oauth", "oauth-client"].map((kind) => {
          const id = `${kind}${at === 0 ? "" : `-${at + 1}`}:${word}`;
          return `${audit.describeCaller(id).caller}  ${word} ${issuer}`;
        })
      )
      : tenant
      ? REGIONS.map((region) =>
        `${audit.describeTenant(undefined, headersOf(word, region))}  ${word} ${region}`
      )
      : [`${hash("person", word)}  ${word}`];
    for (const line of found) print(line);
  }
} catch (error) {
  if (!(error instanceof ConfigurationError)) throw error;
  for (const problem of error.problems) writeToStderr(problem);
  Deno.exit(EX_CONFIG);
}

/** The settings of the server; a search needs only its key, and its issuers for callers. */
function readSettings(): Configuration {
  const env = readEnvironment();
  if (!env["MCP_AUDIT_KEY"] && !env["MCP_AUDIT_KEY_FILE"]) {
    return readConfiguration(env, DENO_RUNTIME.readFile);
  }
  const needed = VARIABLES.filter((name) =>
    name.startsWith("MCP_AUDIT_KEY") || (caller && name.startsWith("MCP_OAUTH_"))
  );
  // No tenant's key is needed.
  const keyed = Object.fromEntries(needed.map((name) => [name, env[name]]));
  return readConfiguration(
    { ...keyed, SPANNING_CREDENTIALS_FROM: "headers" },
    DENO_RUNTIME.readFile,
  );
}

/** What a request of this administrator's brings, whatever the key. */
function headersOf(email: string, region: string): Headers {
  try {
    const headers = new Headers({
      [CREDENTIAL_HEADERS.adminEmail]: email,
      [CREDENTIAL_HEADERS.apiKey]: "any-key-of-the-tenant",
      [CREDENTIAL_HEADERS.region]: region,
    });
    if (nameHeaderTenant(headers) !== undefined) return headers;
  } catch {
    // A character that no header can hold.
  }
  return refuseUsage("No request can name an administrator like this", TASK);
}
