import assert from "node:assert/strict";
import { TOOLS_OF_ONE_TENANT } from "../support/typical_calls.ts";
import { runEntry } from "../support/entry_process.ts";

Deno.test("demo: needs no settings, calls the tools of a real stdio server, prints tables and ends with 0", async () => {
  const { code, stdout, stderr } = await runEntry("demo", {}, [
    "--no-prompt",
    "--allow-run",
    "--allow-env",
  ]);
  assert.equal(code, 0, stderr);
  for (const tool of ["list_roles", "list_users", "find_disabled", "get_user_grants"]) {
    assert.match(stdout, new RegExp(`^  ${tool} \\{`, "m"));
  }
  for (const { name } of TOOLS_OF_ONE_TENANT) assert.ok(stdout.includes(name));
  assert.match(stdout, /Global Admin/);
  assert.match(stdout, /──/);
  assert.match(stdout, /tag "Global Admin"/);
  assert.match(stdout, /^role_gained +renate\.vogel\.ext@/m, "An administrator who came");
  assert.match(stdout, /^role_lost +renate\.vogel\.ext@/m, "and went");
  assert.match(stdout, /^identity_replaced +lucia\.munoz@/m);
  assert.match(stdout, /The tag "Archived" is now spelt "Archived \(read-only\)"/);
  assert.match(stdout, /disabled_admin: .*\(2: 2 new, 0 known\)/);
});

Deno.test("demo: is on the sandbox also where real settings are around", async () => {
  const settings = {
    SPANNING_REGION: "us",
    SPANNING_ADMIN_EMAIL: "admin@t.example",
    SPANNING_API_KEY: "11111111-2222-4333-8444-555555555555",
  };
  const permissions = ["--no-prompt", "--allow-run", "--allow-env"];
  const { code, stdout, stderr } = await runEntry("demo", settings, permissions);
  assert.equal(code, 0, stderr);
  assert.match(stdout, /tenant sandbox/);
});
