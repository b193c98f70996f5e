import assert from "node:assert/strict";
import { createAccess } from "../../mod.ts";
import { generateTenant } from "../../src/sandbox/generate_tenant.ts";
import { createSandbox } from "../../src/sandbox/sandbox.ts";
import { SANDBOX_CREDENTIALS } from "../../src/sandbox/tenant.ts";
import { modernClient } from "../support/mcp_clients.ts";
import { programOn, quickSleep, SANDBOX_SETTINGS } from "../support/program.ts";

const tenant = generateTenant({ users: 2500, seed: 7 });
const last = tenant.users.at(-1)?.msId;

Deno.test("an unknown user of an unchecked list: the error says that the list was not checked", async () => {
  const faults = ["truncated:page=1", "server_error:route=tenant"];
  const { access } = programOn({ tenant, faults });
  await using client = await modernClient(access.servers);
  const { isError, text } = await client.call("get_user_grants", { user: last });
  assert.equal(isError, true);
  assert.match(text, /^No user .*this list was not checked against it$/s);
});

Deno.test("an unknown user of an older list: the error says how old the list is", async () => {
  const sandbox = createSandbox({ tenant, credentials: SANDBOX_CREDENTIALS });
  const clock = { now: 0, down: false };
  const access = createAccess({
    env: SANDBOX_SETTINGS,
    fetch: async (input, init) =>
      clock.down
        ? Response.json({}, { status: 500 })
        : await sandbox.fetch(new Request(input, init)),
    now: () => clock.now,
    sleep: quickSleep,
    writeLog: () => {},
  });
  await using client = await modernClient(access.servers);
  await client.call("list_roles");
  Object.assign(clock, { now: 600_000, down: true });
  const { isError, text } = await client.call("get_user_grants", { user: "somebody-new" });
  assert.equal(isError, true);
  assert.match(text, /^No user .*from the older reading of 1970-01-01T00:00:00.000Z/s);
});
