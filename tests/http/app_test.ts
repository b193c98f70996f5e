import assert from "node:assert/strict";
import { createHttpApp } from "../../src/http/app.ts";
import { httpPolicy } from "../../src/http/policy.ts";
import { generateTenant } from "../../src/sandbox/generate_tenant.ts";
import { programOn } from "../support/program.ts";
import type { HttpAccess } from "../../src/configuration/configuration.ts";
import { httpAccess } from "../support/http_access.ts";
import { silentLog } from "../support/silent_log.ts";

const { access } = programOn({ tenant: generateTenant({ users: 5 }) });

function appFor(
  settings: Partial<HttpAccess> = {},
  hostname: string | undefined = "127.0.0.1",
) {
  const policy = httpPolicy(httpAccess(settings), hostname);
  return createHttpApp({ servers: access.servers, policy, log: silentLog, fetch, now: Date.now });
}

const INITIALIZE = JSON.stringify({
  jsonrpc: "2.0",
  id: 1,
  method: "initialize",
  params: {
    protocolVersion: "2025-11-25",
    capabilities: {},
    clientInfo: { name: "raw", version: "0" },
  },
});

function post(
  headers: Record<string, string> = {},
  body = INITIALIZE,
): RequestInit {
  return {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "accept": "application/json, text/event-stream",
      ...headers,
    },
    body,
  };
}

const LOCAL = "http://127.0.0.1:8787/mcp";

Deno.test("a plain POST from this machine is answered", async () => {
  assert.equal((await appFor().request(LOCAL, post())).status, 200);
});

for (const method of ["GET", "PUT", "PATCH", "DELETE"]) {
  Deno.test(`${method} on /mcp: 405, and what is allowed`, async () => {
    const response = await appFor().request(LOCAL, { method });
    assert.equal(response.status, 405);
    assert.equal(response.headers.get("allow"), "POST, OPTIONS");
  });
}

Deno.test("any other path: 404", async () => {
  assert.equal(
    (await appFor().request("http://127.0.0.1:8787/tenants")).status,
    404,
  );
});

Deno.test("on a loopback bind, only loopback names are our host", async () => {
  for (
    const host of [
      "localhost",
      "localhost:8787",
      "127.0.0.1:8787",
      "[::1]:8787",
      "LOCALHOST",
    ]
  ) {
    assert.equal(
      (await appFor().request(LOCAL, post({ host }))).status,
      200,
      host,
    );
  }
  for (
    const host of [
      "evil.example",
      "evil.example:8787",
      "127.0.0.1.evil.example",
      "localhost.evil.example",
    ]
  ) {
    assert.equal(
      (await appFor().request(LOCAL, post({ host }))).status,
      403,
      host,
    );
  }
});

Deno.test("on another loopback address, that address is our host too", async () => {
  const statusAt = async (bind: string, host: string): Promise<number> =>
    (await appFor({}, bind).request(LOCAL, post({ host }))).status;
  assert.equal(await statusAt("127.0.0.2", "127.0.0.2:8787"), 200);
  assert.equal(await statusAt("127.0.0.2", "localhost:8787"), 200);
  assert.equal(await statusAt("::1", "[::1]:8787"), 200);
  assert.equal(await statusAt("127.0.0.1", "127.0.0.2:8787"), 403);
  assert.equal(await statusAt("127.0.0.2", "evil.example"), 403);
});

Deno.test("MCP_ALLOWED_HOSTS replaces the loopback names; without it other binds check no host", async () => {
  const token = { bearerTokens: [{ token: "t".repeat(20) }] };
  const authorization = `Bearer ${token.bearerTokens[0]?.token}`;
  const named = appFor(
    { ...token, allowedHosts: ["access.example"] },
    "0.0.0.0",
  );
  assert.equal(
    (await named.request(
      LOCAL,
      post({ host: "access.example:443", authorization }),
    )).status,
    200,
  );
  assert.equal(
    (await named.request(LOCAL, post({ host: "localhost", authorization })))
      .status,
    403,
  );
  const open = appFor(token, "0.0.0.0");
  assert.equal(
    (await open.request(LOCAL, post({ host: "any.example", authorization })))
      .status,
    200,
  );
});

Deno.test("pages of unknown origins are refused, those of allowed and loopback origins are answered", async () => {
  const app = appFor({ allowedOrigins: ["https://inspector.example"] });
  for (
    const origin of [
      "https://evil.example",
      "null",
      "http://localhost.evil.example",
      "https://inspector.example.evil.example",
    ]
  ) {
    assert.equal(
      (await app.request(LOCAL, post({ origin }))).status,
      403,
      origin,
    );
  }
  for (const origin of ["https://inspector.example", "http://localhost:6274"]) {
    const response = await app.request(LOCAL, post({ origin }));
    assert.equal(response.status, 200, origin);
    assert.equal(response.headers.get("access-control-allow-origin"), origin);
  }
});

Deno.test("a preflight is answered with what MCP clients send", async () => {
  const response = await appFor().request(LOCAL, {
    method: "OPTIONS",
    headers: {
      "origin": "http://localhost:6274",
      "access-control-request-method": "POST",
      "access-control-request-headers": "content-type,mcp-protocol-version,mcp-param-user",
    },
  });
  assert.equal(response.status, 204);
  assert.equal(
    response.headers.get("access-control-allow-origin"),
    "http://localhost:6274",
  );
  const allowed = response.headers.get("access-control-allow-headers") ?? "";
  for (
    const name of [
      "authorization",
      "content-type",
      "mcp-protocol-version",
      "mcp-method",
      "mcp-name",
      "mcp-param-user",
    ]
  ) {
    assert.ok(allowed.split(", ").includes(name), name);
  }
});

Deno.test("/health is exempt from the host check and from the token", async () => {
  const app = appFor({
    bearerTokens: [{ token: "t".repeat(20) }],
    allowedHosts: ["access.example"],
  }, "0.0.0.0");
  const response = await app.request("http://10.0.0.1/health", {
    headers: { host: "10.0.0.1" },
  });
  assert.equal(response.status, 200);
});

Deno.test("with a token configured, a request without a valid one is 401", async () => {
  const app = appFor({ bearerTokens: [{ token: "t".repeat(20) }, { token: "u".repeat(20) }] });
  for (const token of ["t".repeat(20), "u".repeat(20)]) {
    assert.equal(
      (await app.request(LOCAL, post({ authorization: `Bearer ${token}` })))
        .status,
      200,
    );
  }
  for (
    const authorization of [
      "",
      "Bearer",
      "Bearer ",
      `Bearer ${"t".repeat(19)}`,
      `Basic ${"t".repeat(20)}`,
    ]
  ) {
    const response = await app.request(LOCAL, post({ authorization }));
    assert.equal(response.status, 401, authorization);
    assert.match(response.headers.get("www-authenticate") ?? "", /^Bearer/);
  }
});

Deno.test("a body over the limit: 413", async () => {
  const body = JSON.stringify({
    jsonrpc: "2.0",
    id: 1,
    method: "x",
    params: { text: "y".repeat(300_000) },
  });
  assert.equal((await appFor().request(LOCAL, post({}, body))).status, 413);
});

Deno.test("an open address without a token is refused with the reason, and so is a Worker", () => {
  assert.throws(
    () => appFor({}, "0.0.0.0"),
    /HOST=0\.0\.0\.0.*MCP_BEARER_TOKEN/,
  );
  assert.throws(
    () => httpPolicy(httpAccess()),
    /Worker.*MCP_BEARER_TOKEN/,
  );
});
