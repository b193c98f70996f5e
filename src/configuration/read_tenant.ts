import type { TenantConfiguration } from "./configuration.ts";
import { readBaseUrl } from "./read_base_url.ts";
import { readCredentials } from "./read_credentials.ts";
import type { SettingReader } from "./setting_reader.ts";

/** Reads the one tenant that single settings describe; undefined when a part is missing or wrong. */
export function readTenant(reader: SettingReader): TenantConfiguration | undefined {
  const credentials = readCredentials(reader);
  const baseUrl = readBaseUrl(reader);
  if (credentials === undefined || baseUrl === undefined) return undefined;
  return { id: "default", baseUrl, credentials };
}
