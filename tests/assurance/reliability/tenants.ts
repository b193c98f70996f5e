import { chooseTenant } from "../../../src/sandbox/cli.ts";
import type { SandboxTenant } from "../../../src/sandbox/tenant.ts";
import { SANDBOX_CREDENTIALS } from "../../../src/sandbox/credentials.ts";
import { Truth } from "./truth.ts";
import { type VendorProcess, vendorProcess } from "./vendor_process.ts";

/** A tenant to serve, as the command line of the sandbox describes it. */
export interface Choice {
  readonly id: string;
  readonly users?: string;
  readonly seed?: string;
  readonly tags?: string;
  /** What else its vendor's process is told. */
  readonly more?: readonly string[];
  readonly losesTags?: boolean;
}

/** Tenants, each behind a vendor in a process of its own, with what is true of them. */
export interface Served extends AsyncDisposable {
  readonly truths: readonly Truth[];
  readonly tenantOf: (truth: Truth) => SandboxTenant;
  readonly vendors: readonly VendorProcess[];
  /** The setting that names them all. */
  readonly SPANNING_TENANTS: string;
}

/** Starts a vendor for each tenant. */
export async function serveTenants(file: string, choices: readonly Choice[]): Promise<Served> {
  const vendors = await Promise.all(
    choices.map(({ users, seed, tags, more = [] }) =>
      vendorProcess(file, [
        ...Object.entries({ users, seed, tags }).flatMap(([name, value]) =>
          value === undefined ? [] : [`--${name}`, value]
        ),
        ...more,
      ])
    ),
  );
  const tenants = new Map(choices.map((choice) => [choice.id, chooseTenant(choice)]));
  const truths = choices.map(({ id, losesTags = false }) =>
    new Truth(id, tenants.get(id) ?? chooseTenant({}), { losesTags })
  );
  return {
    truths,
    vendors,
    tenantOf: ({ id }) => tenants.get(id) ?? chooseTenant({}),
    SPANNING_TENANTS: JSON.stringify(
      choices.map(({ id }, at) => ({ id, baseUrl: vendors[at]?.url, ...SANDBOX_CREDENTIALS })),
    ),
    [Symbol.asyncDispose]: async () => {
      await Promise.all(vendors.map((vendor) => vendor[Symbol.asyncDispose]()));
    },
  };
}
