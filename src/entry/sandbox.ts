import { ReportableError } from "../base/errors.ts";
import { chooseTenant, readWholeNumber, sandboxHelp } from "../sandbox/cli.ts";
import { parseFault } from "../sandbox/faults.ts";
import { SANDBOX_CREDENTIALS as credentials } from "../sandbox/tenant.ts";
import { createSandbox } from "../sandbox/sandbox.ts";
import { readCommandLine, refuseUsage } from "./command_line.ts";
import { EX_UNAVAILABLE, whyNotListening, writeToStderr } from "./deno_host.ts";

/** How the sandbox is called, which serves invented people until it is ended. */
const TASK = "deno task sandbox";

const OPTIONS = {
  port: { type: "string", default: "8788" },
  users: { type: "string" },
  seed: { type: "string" },
  tags: { type: "string" },
  fault: { type: "string", multiple: true, default: [] as string[] },
} as const;

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
