import { createAccess } from "../../mod.ts";
import { VERSION } from "../base/identity.ts";
import type { Environment } from "../configuration/setting_reader.ts";
import { SETTINGS, VARIABLES } from "../configuration/settings.ts";
import { readCommandLine } from "./command_line.ts";
import { DENO_RUNTIME, readEnvironment } from "./deno_host.ts";
import { examineTenant, watchClock } from "./doctor/examine_tenant.ts";
import { type DoctorReport, type ExaminedTenant, formatReport } from "./doctor/report.ts";

/** The names of variables that are set, and the defaults of others. A set value may be a misplaced key. */
function readSettings(env: Environment): DoctorReport["settings"] {
  const isSet = (name: string): boolean => String(env[name] ?? "").trim() !== "";
  const defaults = SETTINGS.flatMap((setting) =>
    isSet(setting.name) || setting.default === undefined ? [] : [[setting.name, setting.default]]
  );
  return { set: VARIABLES.filter(isSet), defaults: Object.fromEntries(defaults) };
}

const HELP = `Checks the settings and signs in to each tenant once.

  --count          reads each list too, and explains how it and the tenant's own figures agree
  --probe-regions  if a region rejects the credentials, try the others: shows them the key
  --json           everything as one JSON object

Exit status: 0 if all tenants can be read, 1 if not, 64 for a wrong command line.
`;

const flag = { type: "boolean", default: false } as const;
const { values } = readCommandLine({
  args: Deno.args,
  task: "deno task doctor",
  help: HELP,
  options: { "probe-regions": flag, count: flag, json: flag },
});
const report = await examine(values);
print(values.json ? JSON.stringify(report, null, 2) : formatReport(report));
Deno.exit(report.ok ? 0 : 1);

/** Makes the findings. */
async function examine(
  { "probe-regions": probing, count: counting }: { "probe-regions": boolean; count: boolean },
): Promise<DoctorReport> {
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
  const about = { version: VERSION, deno: Deno.version.deno, settings: readSettings(env) };
  if (!access.ok) return { ...about, ok: false, problems: access.error.problems };
  const { configuration, tenants } = access;
  const examined: ExaminedTenant[] = [];
  for (const tenant of tenants) {
    const configured = configuration.tenants.find(({ id }) => id === tenant.id);
    const guests = configured?.countGuests ?? configuration.countGuests;
    const findings = await examineTenant({
      tenant,
      configured,
      count: counting ? { guests } : undefined,
      contact: clock.last,
      probe: probing ? { fetch: globalThis.fetch, sleep: () => Promise.resolve() } : undefined,
    });
    const { id, region } = tenant;
    examined.push({ id, region, ok: findings.every(({ mark }) => mark !== "✗"), findings });
  }
  const { warnings } = configuration;
  return {
    ...about,
    ok: examined.every(({ ok }) => ok),
    problems: [],
    warnings,
    tenants: examined,
  };
}

function print(line: string): void {
  // deno-lint-ignore no-console
  console.log(line);
}
