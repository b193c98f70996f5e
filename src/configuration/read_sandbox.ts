import { PLACE_SETTINGS } from "./read_base_url.ts";
import { CREDENTIAL_SETTINGS } from "./read_credentials.ts";
import { TENANTS_SETTINGS } from "./read_tenants.ts";
import type { SettingReader } from "./setting_reader.ts";

/** Whether the embedded sandbox answers; undefined when the setting cannot be read. */
export function readSandbox(reader: SettingReader): boolean | undefined {
  const word = reader.text("SPANNING_SANDBOX")?.toLowerCase() ?? "0";
  if (word === "0" || word === "false") return false;
  if (word !== "1" && word !== "true") {
    reader.problems.push(
      "SPANNING_SANDBOX is neither on nor off: write SPANNING_SANDBOX=1 for the sandbox, or remove it for your own tenant",
    );
    return undefined;
  }
  const credentials = reader.set([...CREDENTIAL_SETTINGS, ...TENANTS_SETTINGS]);
  if (credentials.length > 0) {
    reader.problems.push(
      `SPANNING_SANDBOX is on although real credentials are set: remove SPANNING_SANDBOX for your own tenant, or ${
        credentials.join(", ")
      } for the sandbox`,
    );
  }
  for (const name of reader.set(PLACE_SETTINGS)) {
    reader.warnings.push(`${name} has no effect: SPANNING_SANDBOX is on`);
  }
  return true;
}
