import assert from "node:assert/strict";
import { createAccess } from "../../mod.ts";
import { generateTenant } from "../../src/sandbox/generate_tenant.ts";
import { createSandbox } from "../../src/sandbox/sandbox.ts";
import { SANDBOX_CREDENTIALS as credentials } from "../../src/sandbox/northwind.ts";
import { modernClient } from "../support/mcp_clients.ts";
import { quickSleep, SANDBOX_SETTINGS } from "../support/program.ts";

const tenant = generateTenant({ users: 30 });
const user = tenant.users[0]?.userPrincipalName ?? "";

const CALLS: readonly [tool: string, args: Record<string, unknown>, aboutUsers: boolean][] = [
  ["list_users", { refresh: true }, true],
  ["get_user_grants", { user, refresh: true }, true],
  ["get_backup_status", { user }, true],
  ["get_backup_status", {}, false],
  ["get_tenant", {}, false],
  ["review_access", {}, false],
];
for (const status of [401, 440, 403]) {
  for (const [tool, args, aboutUsers] of CALLS) {
    const drops = status !== 403 || aboutUsers;
    const then = drops ? "nothing is answered from memory" : "the list is still that key's";
    Deno.test(`a key refused with ${status} to ${tool} ${JSON.stringify(args)}: ${then}`, async () => {
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
      const { isError: told } = await client.call(tool, args);
      assert.equal(told, drops || tool !== "review_access");
      const after = await client.call("list_roles");
      assert.equal(after.isError, drops, after.text);
      if (drops) assert.ok(after.text.startsWith("Spanning refused"), after.text);
    });
  }
}

Deno.test("a key refused between the last page and the count: no list is answered", async () => {
  const sandbox = createSandbox({ tenant, credentials });
  const access = createAccess({
    env: { ...SANDBOX_SETTINGS, LOG_LEVEL: "error" },
    fetch: (input, init) => {
      const request = new Request(input, init);
      return request.url.endsWith("/tenant")
        ? Promise.resolve(new Response(null, { status: 401 }))
        : sandbox.fetch(request);
    },
    now: Date.now,
    sleep: quickSleep,
    writeLog: () => {},
  });
  await using client = await modernClient(access.servers);
  for (let time = 0; time < 2; time++) {
    const { isError, text } = await client.call("list_roles");
    assert.ok(isError && text.startsWith("Spanning refused"), text);
  }
});
