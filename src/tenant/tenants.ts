import { UserInputError } from "../base/errors.ts";
import type { Tenant } from "./tenant.ts";

/** Lets a caller ask about some tenants. */
export function createTenantSet(all: readonly Tenant[]): Tenants {
  const known = all.map((tenant) => tenant.id).join(", ");
  const find = (id?: string): Tenant => {
    const [only, ...others] = all;
    if (only === undefined) {
      throw new UserInputError(
        "No tenant can be asked about with this token: whoever runs this server has to name some for it",
      );
    }
    if (id === undefined || id === "") {
      if (others.length === 0) return only;
      throw new UserInputError(
        `Several tenants are configured: name one of them as tenant: ${known}`,
      );
    }
    const named = all.find((tenant) => tenant.id === id);
    if (named !== undefined) return named;
    throw new UserInputError(
      id === EVERY_TENANT
        ? `This tool answers for one tenant at a time: name one of them as tenant: ${known}`
        : `No such tenant is configured: tenant must be one of: ${known}`,
    );
  };
  const select = (id?: string): readonly Tenant[] =>
    id === EVERY_TENANT && all.length > 0 ? all : [find(id)];
  return { all, find, select };
}

/** The tenants that one caller may ask about. */
export interface Tenants {
  readonly all: readonly Tenant[];
  /**
   * The tenant with an id, or the only one where none is named.
   *
   * Throws `UserInputError` when it is not clear which is meant, or there is none of that id, and
   * `ConfigurationError` where settings or credentials are missing.
   */
  readonly find: (id?: string) => Tenant;
  /** The tenants that a call means: several for {@linkcode EVERY_TENANT}. Throws as `find` does. */
  readonly select: (id?: string) => readonly Tenant[];
}

/** In place of an id: each tenant that the caller may ask about. */
export const EVERY_TENANT = "*";

/** Where nothing can be asked about: each call is answered with the error. */
export function noTenants(error: () => Error): Tenants {
  const refuse = (): never => {
    throw error();
  };
  return { all: [], find: refuse, select: refuse };
}
