import type { TenantConfiguration, TenantToken } from "./configuration.ts";
import type { SettingReader } from "./setting_reader.ts";

/** Refuses tokens for tenants that are not configured: a slip of the pen must not go unnoticed. */
export function checkTenantTokens(
  reader: SettingReader,
  tokens: readonly TenantToken[],
  tenants: readonly TenantConfiguration[],
): void {
  // With a tenant that could not be read, which ids there are is not known.
  if (tokens.length === 0 || (tenants.length === 0 && reader.problems.length > 0)) return;
  const ids = tenants.map(({ id }) => id);
  tokens.forEach(({ tenants: named }, at) => {
    if (named.every((id) => ids.includes(id))) return;
    reader.problems.push(
      `MCP_TENANT_TOKENS[${at}].tenants names a tenant that is not configured: ${
        ids.length === 0 ? "there is none by name" : `there are ${ids.join(", ")}`
      }`,
    );
  });
}
