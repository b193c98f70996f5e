import { createAccess } from "../../mod.ts";
import { VERSION } from "../base/identity.ts";
import type { Environment } from "../configuration/setting_reader.ts";
import { SETTINGS, VARIABLES } from "../configuration/settings.ts";
import { DENO_RUNTIME, readEnvironment, writeToStderr } from "./deno_host.ts";
import { type Finding, formatFinding, watchClock } from "./doctor/clock.ts";
import { examineTenant } from "./doctor/examine_tenant.ts";
import { parseArgs } from "node:util";

/**
 * Lists the settings that come from the environment and those at their defaults. Never shows a value
 * that is set: a key may be in the wrong place.
 */
function settingLines(env: Environment): string[] {
  const isSet = (name: string): boolean => String(env[name] ?? "").trim() !== "";
  const set = VARIABLES.filter(isSet);
  const defaults = SETTINGS.flatMap((setting) =>
    isSet(setting.name) || setting.default === undefined
      ? []
      : [`${setting.name}=${setting.default}`]
  );
  return [
    "From the environment:",
    ...(set.length === 0 ? ["  nothing"] : set.map((name) => `  ${name}${describeOrigin(name)}`)),
    "At their defaults:",
    ...defaults.map((line) => `  ${line}`),
  ];
}

function describeOrigin(name: string): string {
  return name.startsWith("BATON_") ? " (a C1 connector's name for it)" : "";
}

/** The exit status for a wrong command line, `EX_USAGE` of sysexits. */
const EX_USAGE = 64;

const HELP = `Checks the settings and signs in to each tenant once.

  --count          reads each list too, and explains how it and the tenant's own figures agree
  --probe-regions  if a region rejects the credentials, try the others: shows them the key
  --help           this text

Exit status: 0 if all tenants can be read, 1 if not, 64 for a wrong command line.`;

Deno.exit(await examine(readOptions()));

/** Prints the findings, and gives the exit status. */
async function examine(
  { "probe-regions": probing, count: counting }: Options,
): Promise<number> {
  const env = readEnvironment();
  const clock = watchClock(globalThis.fetch, Date.now);
  const { readFile } = DENO_RUNTIME;
  const access = createAccess({
    env,
    readFile,
    fetch: clock.fetch,
    now: Date.now,
    writeLog: () => {},
  });
  print(`spanning-access-mcp ${VERSION}, Deno ${Deno.version.deno}\n`);
  for (const line of settingLines(env)) print(line);
  print("");
  if (!access.ok) {
    print("✗ Settings are wrong");
    for (const problem of access.error.problems) print(`  ${problem}`);
    return 1;
  }
  const { configuration, tenants } = access;
  print("✓ Settings are readable");
  for (const warning of configuration.warnings) print(`! ${warning}`);
  if (tenants.length === 0) print("! No tenant is set here, so none was asked");
  const findings: Finding[] = [];
  for (const tenant of tenants) {
    const configured = configuration.tenants.find(({ id }) => id === tenant.id);
    const guests = configured?.countGuests ?? configuration.countGuests;
    const found = await examineTenant({
      tenant,
      configured,
      count: counting ? { guests } : undefined,
      contact: clock.last,
      probe: probing ? { fetch: globalThis.fetch, sleep: () => Promise.resolve() } : undefined,
    });
    for (const finding of found) print(formatFinding(finding));
    findings.push(...found);
  }
  return findings.some(({ mark }) => mark === "✗") ? 1 : 0;
}

/** The switches of the command line. */
interface Options {
  readonly "probe-regions": boolean;
  readonly count: boolean;
}

function readOptions(): Options {
  const flag = { type: "boolean", default: false } as const;
  try {
    const options = { "probe-regions": flag, count: flag, help: { ...flag, short: "h" } };
    const { values } = parseArgs({ args: Deno.args, options });
    if (!values.help) return values;
    print(HELP);
    Deno.exit(0);
  } catch (error) {
    if (!(error instanceof TypeError && "code" in error)) throw error;
    writeToStderr(`${error.message}\nSee deno task doctor --help`);
    Deno.exit(EX_USAGE);
  }
}

function print(line: string): void {
  // deno-lint-ignore no-console
  console.log(line);
}
