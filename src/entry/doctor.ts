import { createAccess } from "../../mod.ts";
import { ConfigurationError, ReportableError } from "../errors.ts";
import { readEnvironment } from "./read_environment.ts";

const access = createAccess({
  env: readEnvironment(),
  fetch: globalThis.fetch,
  now: Date.now,
  writeLog: () => {},
});
Deno.exit(await examine() ? 0 : 1);

/** Checks the settings, then makes one authenticated request for each tenant. */
async function examine(): Promise<boolean> {
  const { configuration, tenants } = access;
  if (configuration instanceof ConfigurationError) {
    print("✗ Settings are wrong:");
    for (const problem of configuration.problems) print(`  - ${problem}`);
    return false;
  }
  print("✓ Settings are readable");
  for (const warning of configuration.warnings) print(`! ${warning}`);
  let well = true;
  for (const tenant of tenants) {
    const where = `tenant ${tenant.id}, region ${tenant.region}`;
    try {
      const { users } = await tenant.client.tenant();
      print(`✓ Signed in to ${where}${users === undefined ? "" : `: it counts ${users} users`}`);
    } catch (error) {
      well = false;
      print(`✗ Cannot read ${where}:`);
      print(`  ${error instanceof ReportableError ? error.message : "an internal error occurred"}`);
    }
  }
  return well;
}

function print(line: string): void {
  // deno-lint-ignore no-console
  console.log(line);
}
