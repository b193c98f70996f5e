import { plural } from "../../base/text.ts";
import { type Finding, formatFinding } from "./examine_tenant.ts";

/** The findings of the doctor as text, with a summary first where there are many tenants. */
export function formatReport(
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

/** The doctor's report, as `--json` prints it. */
export interface DoctorReport {
  readonly version: string;
  readonly deno: string;
  /** Whether the settings are right and all tenants can be read. */
  readonly ok: boolean;
  /** The names of settings that are set, never their values, and those at their defaults. */
  readonly settings: {
    readonly set: readonly string[];
    readonly defaults: Readonly<Record<string, string>>;
  };
  /** Problems of the settings, a sentence each. */
  readonly problems: readonly string[];
  /** Absent if settings are wrong. */
  readonly warnings?: readonly string[];
  /** Absent if settings are wrong: then no tenant was asked. */
  readonly tenants?: readonly ExaminedTenant[];
}

/** The findings about one tenant. */
export interface ExaminedTenant {
  readonly id: string;
  readonly region: string;
  readonly ok: boolean;
  readonly findings: readonly Finding[];
}
