import type { Configuration, TenantConfiguration } from "./configuration.ts";
import { PLACE_SETTINGS } from "./read_base_url.ts";
import { CREDENTIAL_SETTINGS } from "./read_credentials.ts";
import { readTenant } from "./read_tenant.ts";
import { type ReadFile, readTenants, refuseBoth, TENANTS_SETTINGS } from "./read_tenants.ts";
import type { SettingReader } from "./setting_reader.ts";

/** The settings that describe one tenant. */
const SINGLE: readonly string[] = [...CREDENTIAL_SETTINGS, ...PLACE_SETTINGS];

/** What was read before and decides where tenants come from. */
export interface TenantSources {
  /** Undefined when the switch cannot be read. */
  readonly sandbox: boolean | undefined;
  readonly credentialsFrom: Configuration["credentialsFrom"];
  readonly readFile: ReadFile | undefined;
}

/** Reads the tenants that the settings describe, one by single settings or several by lists. */
export function readTenantList(
  reader: SettingReader,
  { sandbox, credentialsFrom, readFile }: TenantSources,
): TenantConfiguration[] {
  const several = reader.set(TENANTS_SETTINGS).length > 0;
  if (credentialsFrom === "headers") {
    refuseBeside(reader, sandbox);
    return [];
  }
  if (sandbox === true) return [];
  if (several) {
    reader.attempt(() => refuseBoth(reader, [...SINGLE, "SPANNING_SIGN_IN_PATHS"]));
    return readTenants(reader, readFile) ?? [];
  }
  // With an unreadable switch, a tenant is expected only where one is described.
  if (sandbox === undefined && reader.set(SINGLE).length === 0) return [];
  const tenant = readTenant(reader);
  return tenant === undefined ? [] : [tenant];
}

/** Refuses tenants in the settings where each request is to bring its own. */
function refuseBeside(reader: SettingReader, sandbox: boolean | undefined): void {
  const beside = [
    ...reader.set([
      ...SINGLE,
      ...TENANTS_SETTINGS,
      "SPANNING_SIGN_IN_PATHS",
      "MCP_OAUTH_TENANTS_CLAIM",
    ]),
    ...(sandbox === true ? ["SPANNING_SANDBOX"] : []),
  ];
  if (beside.length === 0) return;
  reader.problems.push(
    `SPANNING_CREDENTIALS_FROM=headers takes each tenant from the request: remove ${
      beside.join(", ")
    }, or SPANNING_CREDENTIALS_FROM`,
  );
}
