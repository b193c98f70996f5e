import { UserInputError } from "../base/errors.ts";
import { defaultTenant } from "./default_tenant.ts";
import { generateTenant } from "./generate_tenant.ts";
import { readWholeNumber } from "./read_whole_number.ts";
import type { SandboxTenant } from "./sandbox_tenant.ts";

/** What a command line says about the tenant, as it was typed. */
export interface TenantChoice {
  readonly users?: string | undefined;
  readonly seed?: string | undefined;
  readonly tags?: string | undefined;
}

const TAGS = ["all", "none", "some"] as const;

/** The tenant that was asked for; Northwind Traders when nothing was. Throws `UserInputError`. */
export function chooseTenant({ users, seed, tags }: TenantChoice): SandboxTenant {
  if (users === undefined) {
    if (seed === undefined && tags === undefined) return defaultTenant();
    throw new UserInputError(
      "--seed and --tags are for a generated tenant: add --users with how many users it has",
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
