import assert from "node:assert/strict";
import { createAccess } from "../../mod.ts";
import { generateTenant } from "../../src/sandbox/generate_tenant.ts";
import { createSandbox } from "../../src/sandbox/sandbox.ts";
import { SANDBOX_CREDENTIALS as credentials } from "../../src/sandbox/sandbox_credentials.ts";
import { modernClient } from "../support/mcp_clients.ts";
import { quickSleep, SANDBOX_SETTINGS } from "../support/program.ts";

const tenant = generateTenant({ users: 30 });
const user = tenant.users[0]?.userPrincipalName ?? "";

const CALLS: readonly [tool: string, args: Record<string, unknown>][] = [
  ["list_users", { refresh: true }],
  ["get_user_grants", { user, refresh: true }],
  ["get_tenant", {}],
  ["get_backup_status", {}],
  ["get_backup_status", { user }],
  ["review_access", {}],
];
for (const status of [401, 403]) {
  for (const [tool, args] of CALLS) {
    Deno.test(`a key refused with ${status} to ${tool} ${JSON.stringify(args)}: nothing is answered from memory`, async () => {
      let refused = false;
      const sandbox = createSandbox({ tenant, credentials });
      const access = createAccess({
        env: { ...SANDBOX_SETTINGS, LOG_LEVEL: "error" },
        fetch: (input, init) =>
          refused
            ? Promise.resolve(new Response(null, { status }))
            : sandbox.fetch(new Request(input, init)),
        now: Date.now,
        sleep: quickSleep,
        writeLog: () => {},
      });
      await using client = await modernClient(access.servers);
      const { isError } = await client.call("list_roles");
      assert.equal(isError, false);
      refused = true;
      await client.call(tool, args);
      const after = await client.call("list_roles");
      assert.ok(after.isError && after.text.startsWith("Spanning refused"), after.text);
    });
  }
}
