import { createAccess } from "../../mod.ts";
import { VERSION } from "../base/identity.ts";
import { plural } from "../base/text.ts";
import type { Environment } from "../configuration/setting_reader.ts";
import { SETTINGS, VARIABLES } from "../configuration/settings.ts";
import { print, readCommandLine } from "./command_line.ts";
import { DENO_RUNTIME, readEnvironment } from "./deno_host.ts";
import {
  type DoctorReport,
  type ExaminedTenant,
  examineTenant,
  formatFinding,
  watchClock,
} from "./doctor/examine_tenant.ts";

/** The doctor: examines each tenant and reports what it found. */

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
  const access = createAccess({
    env,
    readFile: DENO_RUNTIME.readFile,
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
  const ok = examined.every((tenant) => tenant.ok);
  return { ...about, ok, problems: [], warnings: configuration.warnings, tenants: examined };
}

/** The findings of the doctor as text, with a summary first where there are many tenants. */
function formatReport(
  { version, deno, settings, problems, warnings = [], tenants = [] }: DoctorReport,
): string {
  const { set, defaults } = settings;
  const lines = [
    `spanning-access-mcp ${version}, Deno ${deno}\n`,
    "From the environment:",
    ...(set.length === 0 ? ["  nothing"] : set.map((name) => `  ${name}${describeOrigin(name)}`)),
    "At their defaults:",
    ...Object.entries(defaults).map(([name, value]) => `  ${name}=${value}`),
    "",
  ];
  if (problems.length > 0) {
    return [...lines, "✗ Settings are wrong", ...problems.map((each) => `  ${each}`)].join("\n");
  }
  lines.push("✓ Settings are readable", ...warnings.map((warning) => `! ${warning}`));
  if (tenants.length === 0) lines.push("! No tenant is set here, so none was asked");
  if (tenants.length > 1) lines.push(...summary(tenants));
  const findings = tenants.flatMap((tenant) => tenant.findings);
  return [...lines, ...findings.map(formatFinding)].join("\n");
}

/** How many tenants can be read, and which cannot. */
function summary(tenants: readonly ExaminedTenant[]): string[] {
  const failed = tenants.filter(({ ok }) => !ok);
  const of = `${tenants.length - failed.length} of ${plural(tenants.length, "tenant")} can be read`;
  if (failed.length === 0) return [`✓ ${of}`, ""];
  return [`✗ ${of}, not: ${failed.map(({ id }) => id).join(", ")}`, ""];
}

function describeOrigin(name: string): string {
  return name.startsWith("BATON_") ? " (a C1 connector's name for it)" : "";
}
