import { UserInputError } from "../errors.ts";
import type { Tenant } from "./tenant.ts";

/** Finds the tenant that a call names, or the only one when it names none. */
export function resolveTenant(tenants: readonly Tenant[], id: string | undefined): Tenant {
  const known = tenants.map((tenant) => tenant.id).join(", ");
  if (id === undefined || id === "") {
    const [only, ...others] = tenants;
    if (only !== undefined && others.length === 0) return only;
    throw new UserInputError(
      `Several tenants are configured: name one of them as tenant: ${known}`,
    );
  }
  const named = tenants.find((tenant) => tenant.id === id);
  if (named !== undefined) return named;
  throw new UserInputError(`No such tenant is configured: tenant must be one of: ${known}`);
}
