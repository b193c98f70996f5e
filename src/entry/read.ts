import { createAccess } from "../../mod.ts";
import { plural } from "../base/text.ts";
import type { Reading } from "../history/reading.ts";
import { historyOf, type TenantHistory } from "../history/tenant_history.ts";
import { readTenant } from "../program/refresh.ts";
import { print, readCommandLine } from "./command_line.ts";
import { denoHost, writeToStderr } from "./deno_host.ts";

/** `deno task read`: one reading of every tenant, for cron. */

const HELP = `Reads every configured tenant once, and keeps the lists where SPANNING_HISTORY says.

Exit status: 0 if all lists were read and kept, 1 if not, 64 for a wrong command line.
`;

readCommandLine({ args: Deno.args, task: "deno task read", help: HELP, options: {} });
Deno.exit(await readAll() ? 0 : 1);

async function readAll(): Promise<boolean> {
  const access = createAccess(denoHost());
  if (!access.ok) {
    for (const problem of access.error.problems) writeToStderr(problem);
    return false;
  }
  let failed = 0;
  for (const tenant of access.tenants) {
    const directory = await readTenant(tenant, access.onRefresh);
    if (directory === undefined) {
      failed++;
      print(`${tenant.id}: could not be read`);
      continue;
    }
    const { users, facts: { fetchedAt, warnings } } = directory;
    // The embedded tenant's year is made up: nothing of it is kept.
    const history = tenant.sandbox ? undefined : historyOf(tenant);
    const newest = history === undefined ? undefined : await findNewest(history);
    const kept = newest?.lastSeen === fetchedAt;
    if (history !== undefined && !kept) failed++;
    print(
      `${tenant.id}: ${plural(users, "user")} read` +
        (history === undefined ? ", nothing is kept" : kept ? ", kept" : ", NOT KEPT"),
    );
    for (const warning of warnings) print(`  warning: ${warning}`);
  }
  return failed === 0;
}

async function findNewest(history: TenantHistory): Promise<Reading | undefined> {
  try {
    return (await history.readings()).at(-1);
  } catch {
    // Why it could not be kept stands in a warning.
    return undefined;
  }
}
