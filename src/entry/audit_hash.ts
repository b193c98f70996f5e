import { ConfigurationError } from "../base/errors.ts";
import { readConfiguration } from "../configuration/read_configuration.ts";
import { createAuditHash } from "../operations/audit.ts";
import { print, readCommandLine, refuseUsage } from "./command_line.ts";
import { DENO_RUNTIME, EX_CONFIG, readEnvironment, writeToStderr } from "./deno_host.ts";

/** `deno task audit-hash`: the hash by which a person is found in the log. */

const HELP = `Prints the hash by which a person is found in the log, one line for each address.

  deno task audit-hash ADDRESS…

An address is a principal name, an e-mail address or a Microsoft object id, in any case. The settings
must be those of the server, because its key makes the hashes; MCP_AUDIT_KEY alone is enough.

Exit status: 0, 64 for a wrong command line, 78 for wrong settings or without a lasting key.
`;

const TASK = "deno task audit-hash";
const { positionals: addresses } = readCommandLine({
  args: Deno.args,
  task: TASK,
  help: HELP,
  options: {},
  words: true,
});
if (addresses.length === 0) refuseUsage("Name at least one address", TASK);
try {
  const env = readEnvironment();
  const { MCP_AUDIT_KEY, MCP_AUDIT_KEY_FILE } = env;
  // A search of the log needs only that key, and no tenant's.
  const keyed = { SPANNING_CREDENTIALS_FROM: "headers", MCP_AUDIT_KEY, MCP_AUDIT_KEY_FILE };
  const { audit } = readConfiguration(
    MCP_AUDIT_KEY || MCP_AUDIT_KEY_FILE ? keyed : env,
    DENO_RUNTIME.readFile,
  );
  if (audit.key === undefined) {
    throw new ConfigurationError([
      "MCP_AUDIT_KEY is not set, and there is no other secret to derive a key from: each start of " +
      "the server has a key of its own. Set MCP_AUDIT_KEY to search what is logged from then on",
    ]);
  }
  const hash = createAuditHash(audit.key);
  for (const address of addresses) print(`${hash("person", address)}  ${address}`);
} catch (error) {
  if (!(error instanceof ConfigurationError)) throw error;
  for (const problem of error.problems) writeToStderr(problem);
  Deno.exit(EX_CONFIG);
}
