import { ReportableError } from "../base/errors.ts";
import type { FaultParameter } from "../sandbox/fault.ts";
import { FAULT_KINDS, LIMITS, parseFault } from "../sandbox/faults.ts";
import { chooseTenant, readWholeNumber } from "../sandbox/generate_tenant.ts";
import { createSandbox } from "../sandbox/sandbox.ts";
import { SANDBOX_CREDENTIALS as credentials } from "../sandbox/tenant.ts";
import { readCommandLine, refuseUsage } from "./command_line.ts";
import { EX_UNAVAILABLE, whyNotListening, writeToStderr } from "./deno_host.ts";

/** `deno task sandbox`: serves invented people behind the vendor's API until a signal ends it. */

const TASK = "deno task sandbox";

const OPTIONS = {
  port: { type: "string", default: "8788" },
  users: { type: "string" },
  seed: { type: "string" },
  tags: { type: "string" },
  fault: { type: "string", multiple: true, default: [] as string[] },
} as const;

/** Its help, without the faults. */
const USAGE = `An invented Spanning Backup tenant behind the vendor's API, on this machine only.

Usage: deno task sandbox [options]

  --port N       the port to listen on (default 8788; 0 takes a free one)
  --users N      a generated tenant of N users, up to 500000
                 (default: the 312 users of Northwind Traders)
  --seed S       another generated tenant of that size (default 1)
  --tags WORD    which generated records carry tags: all (default), none or some
  --fault TEXT   a fault, such as rate_limit:page=3,times=1,retry-after=2; may be repeated

Faults always happen, unless limited. The name of a fault's first parameter may be omitted:
server_error:503. Every fault takes:

`;

try {
  const help = sandboxHelp();
  const { values } = readCommandLine({ args: Deno.args, task: TASK, help, options: OPTIONS });
  const port = readWholeNumber("--port", values.port, 65_535);
  const tenant = chooseTenant(values);
  const sandbox = createSandbox({ tenant, credentials, faults: values.fault.map(parseFault) });
  Deno.serve({ hostname: "127.0.0.1", port, onError: breakOff, onListen }, sandbox.fetch);
} catch (error) {
  if (error instanceof ReportableError) refuseUsage(error.message, TASK);
  const unheard = whyNotListening(error, "--port");
  if (unheard === undefined) throw error;
  writeToStderr(unheard);
  Deno.exit(EX_UNAVAILABLE);
}

function onListen({ port }: Deno.NetAddr): void {
  writeToStderr(`The sandbox listens at http://127.0.0.1:${port}, on this machine only. Settings:`);
  writeToStderr(`SPANNING_BASE_URL=http://127.0.0.1:${port}`);
  writeToStderr(`SPANNING_ADMIN_EMAIL=${credentials.adminEmail}`);
  writeToStderr(`SPANNING_API_KEY=${credentials.apiKey}`);
}

/** An error thrown by `fetch` becomes a broken connection: an answer that breaks off. */
function breakOff(error: unknown): Response {
  return new Response(new ReadableStream({ start: (controller) => controller.error(error) }));
}

/** The help text, with all faults. */
function sandboxHelp(): string {
  const faults = FAULT_KINDS.map(({ name, about, parameters = {} }) =>
    `  ${name}\n      ${about}\n${list(parameters, "        ")}`
  );
  return `${USAGE}${list(LIMITS, "  ")}\nFaults:\n\n${faults.join("")}`;
}

function list(parameters: Readonly<Record<string, FaultParameter>>, indent: string): string {
  return Object.entries(parameters).map(([name, { about, fallback }]) => {
    const otherwise = fallback === undefined ? "" : ` (default ${fallback})`;
    return `${indent}${name}=  ${about}${otherwise}\n`;
  }).join("");
}
