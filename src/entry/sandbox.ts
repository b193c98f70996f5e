import { parseArgs } from "node:util";
import { ReportableError, UserInputError } from "../errors.ts";
import { defaultTenant } from "../sandbox/default_tenant.ts";
import { parseFault } from "../sandbox/faults.ts";
import { generateTenant, type GenerateTenantOptions } from "../sandbox/generate_tenant.ts";
import { createSandbox } from "../sandbox/sandbox.ts";
import { SANDBOX_CREDENTIALS } from "../sandbox/sandbox_credentials.ts";
import { SANDBOX_HELP } from "../sandbox/sandbox_help.ts";
import { writeToStderr } from "./write_to_stderr.ts";

/** The exit status for a wrong command line, `EX_USAGE` of sysexits. */
const EX_USAGE = 64;

try {
  open();
} catch (error) {
  const usage = error instanceof TypeError && "code" in error;
  if (!(error instanceof ReportableError) && !usage) throw error;
  writeToStderr(`${error.message}. See --help`);
  Deno.exit(EX_USAGE);
}

function open(): void {
  const { values } = parseArgs({
    args: Deno.args,
    options: {
      help: { type: "boolean", short: "h" },
      port: { type: "string", default: "8788" },
      users: { type: "string" },
      seed: { type: "string" },
      tags: { type: "string" },
      fault: { type: "string", multiple: true, default: [] },
    },
  });
  if (values.help) return Deno.stdout.writeSync(new TextEncoder().encode(SANDBOX_HELP)), undefined;
  const { adminEmail, apiKey } = SANDBOX_CREDENTIALS;
}
