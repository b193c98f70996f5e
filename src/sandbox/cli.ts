import { UserInputError } from "../base/errors.ts";
import type { FaultParameter } from "./fault.ts";
import { FAULT_KINDS, LIMITS } from "./faults.ts";
import { generateTenant } from "./generate_tenant.ts";
import { defaultTenant } from "./northwind.ts";
import type { SandboxTenant } from "./tenant.ts";

/** The command line of the sandbox: its help, and the tenant that its options choose. */

/** Reads a whole number from 0 to `max`. Throws {@linkcode UserInputError} naming the option. */
export function readWholeNumber(option: string, text: string, max: number): number {
  const number = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (number <= max) return number;
  throw new UserInputError(`${option} is not a whole number from 0 to ${max}`);
}

/** The options for the tenant, as typed. */
interface TenantChoice {
  readonly users?: string | undefined;
  readonly seed?: string | undefined;
  readonly tags?: string | undefined;
}

const TAGS = ["all", "none", "some"] as const;

/** Makes the chosen tenant; Northwind Traders without any option. Throws `UserInputError`. */
export function chooseTenant({ users, seed, tags }: TenantChoice): SandboxTenant {
  if (users === undefined) {
    if (seed === undefined && tags === undefined) return defaultTenant();
    throw new UserInputError(
      "--seed and --tags are for a generated tenant: add --users with its number of users",
    );
  }
  const tagged = TAGS.find((word) => word === (tags ?? "all"));
  if (tagged === undefined) {
    throw new UserInputError(`--tags is not one of ${TAGS.join(", ")}`);
  }
  return generateTenant({
    users: readWholeNumber("--users", users, 500_000),
    seed: readWholeNumber("--seed", seed ?? "1", 0xffff_ffff),
    tags: tagged,
  });
}

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

/** The help text, with all faults. */
export function sandboxHelp(): string {
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
