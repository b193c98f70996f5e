import assert from "node:assert/strict";
import { createAccess } from "../../mod.ts";
import { generateTenant } from "../../src/sandbox/generate_tenant.ts";
import { createSandbox } from "../../src/sandbox/sandbox.ts";
import { SANDBOX_CREDENTIALS as credentials } from "../../src/sandbox/tenant.ts";
import { allPages, modernClient } from "../support/mcp_clients.ts";
import { programOn, quickSleep, SANDBOX_SETTINGS } from "../support/program.ts";
import { FAULT_KINDS } from "../../src/sandbox/faults.ts";

const small = generateTenant({ users: 30 });
const user = small.users[0]?.userPrincipalName ?? "";

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
      const sandbox = createSandbox({ tenant: small, credentials });
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
  const sandbox = createSandbox({ tenant: small, credentials });
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

const tenant = generateTenant({ users: 2500, seed: 7 });

/**
 * What the assistant gets for everything on record that the vendor does: the whole list, or an
 * error that says what happened. Never a part that looks like the whole.
 */
const CASES: [fault: string, outcome: "whole" | RegExp][] = [
  ["slow:1000", "whole"],
  ["hang", /unavailable/],
  ["network_error", /unavailable/],
  ["network_error:page=2", /1000 users in 1 page were read.*unavailable/],
  ["network_error:page=2,times=2", "whole"],
  ["html", /Cannot read Spanning's answer/],
  ["html:page=2", /1000 users in 1 page were read/],
  ["half_body:page=3", /2000 users in 2 pages were read/],
  ["redirect", /redirect/],
  ["server_error:500,page=2", /1000 users in 1 page were read/],
  ["server_error:503,page=2,times=3", "whole"],
  ["server_error:504,times=2", "whole"],
  ["too_large:200", "whole"],
  ["too_large:20", "whole"],
  ["rate_limit:page=2,times=3", "whole"],
  ["rate_limit:page=2,retry-after=4,times=2", "whole"],
  ["rate_limit:page=2,retry-date=4,times=2", "whole"],
  ["rate_limit:page=2,ratelimit-reset=4,times=2", "whole"],
  ["rate_limit:page=2,x-ratelimit-reset=4,times=2", "whole"],
  ["rate_limit:page=2", /1000 users in 1 page were read.*429/],
  ["rate_limit:retry-after=3600", /in 60 minutes/],
  ["bad_key", /refused the credentials/],
  ["bad_key:page=2", /refused the credentials/],
  ["forbidden", /refused the credentials/],
  ["expired", /refused the credentials/],
  ["tenant_404", "whole"],
  ["per_user_400", "whole"],
  ["capped_size:50", "whole"],
  ["truncated:page=1", /ended the list too early.*1000 users.*2400/],
  ["truncated:page=2", /ended the list too early/],
  ["empty_first_page", /ended the list too early.*0 users/],
  ["http_link", "whole"],
  ["relative_link", "whole"],
  ["null_link", "whole"],
  ["foreign_link", /Cannot read Spanning's answer/],
  ["userinfo_link", /Cannot read Spanning's answer/],
  ["repeated_cursor", /users in \d+ pages? were read/],
  ["endless", /users in \d+ pages? were read/],
  ["duplicate_users", "whole"],
  ["wrong_shape:page=2", /1000 users in 1 page were read/],
  ["string_booleans", "whole"],
  ...["objects", "string", "delimited", "json", "map"].map((shape) =>
    [`tag_shape=${shape}`.replace("=", ":"), "whole"] satisfies [string, "whole"]
  ),
  ["count_wrong:-10", "whole"],
  ["count_wrong:10", /ended the list too early/],
];

for (const [fault, outcome] of CASES) {
  Deno.test(`${fault}: ${outcome === "whole" ? "the whole list" : "an error that says so"}`, async () => {
    const { access, requests } = programOn({
      tenant,
      faults: [fault],
      // Short where no answer comes, so that no answer that does come may be late.
      env: fault === "hang" ? { SPANNING_TIMEOUT_SECONDS: "0.1" } : {},
    });
    await using client = await modernClient(access.servers);
    if (outcome === "whole") {
      const { users, last } = await allPages(client, "list_users", { limit: 200 });
      assert.equal(last.matched, 2500);
      assert.equal(last.source.complete, true);
      assert.equal(new Set(users.map((user) => user.id)).size, 2500);
      const admins = await client.call("list_users", { role: "global_admin" });
      const expected = tenant.users.filter((user) => user.tags?.includes("Global Admin")).length;
      assert.equal(admins.structured.matched, expected);
    } else {
      const { isError, text } = await client.call("list_users");
      assert.equal(isError, true, text.slice(0, 300));
      assert.match(text, outcome);
    }
    for (const { url } of requests) assert.equal(new URL(url).origin, "http://127.0.0.1:9");
  });
}

Deno.test("every fault that the sandbox can play on the list has a row here", () => {
  // The last three need a list that is read at several places: tests/tenant/wide_walk_test.ts.
  const elsewhere = [
    "no_tags",
    "per_user_status_of_tenant",
    "made_up_cursor",
    "renamed_at_cursor",
    "sorted",
  ];
  for (const { name } of FAULT_KINDS) {
    if (elsewhere.includes(name)) continue;
    assert.ok(CASES.some(([fault]) => fault.split(":")[0] === name), `${name} is not tested`);
  }
});
