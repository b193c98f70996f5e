import assert from "node:assert/strict";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { StreamableHTTPClientTransport as LegacyTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { VERSION } from "../../src/base/identity.ts";
import {
  bareEnvironment,
  entry,
  PERMISSIONS,
  runEntry,
  startServe,
  startServer,
} from "../support/entry_process.ts";
import { connectLegacy, connectModern } from "../support/mcp_clients.ts";

const SANDBOX = { SPANNING_SANDBOX: "1" };

Deno.test("serve: both eras' clients get the same answer over a real port", async () => {
  await using server = await startServe(SANDBOX);
  await using modern = await connectModern(new StreamableHTTPClientTransport(server.url));
  await using legacy = await connectLegacy(new LegacyTransport(server.url) as never);
  const answers = await Promise.all([modern, legacy].map((client) => client.call("find_disabled")));
  assert.ok(answers[0]?.structured.matched > 0);
  assert.deepEqual(answers[0]?.structured.users, answers[1]?.structured.users);
  assert.equal(modern.serverVersion(), VERSION);
});

Deno.test("serve: /health is open and says name and version, nothing about tenants", async () => {
  await using server = await startServe({ ...SANDBOX, MCP_BEARER_TOKEN: "a-token-of-some-length" });
  const response = await fetch(new URL("/health", server.url));
  assert.equal(response.status, 200);
  assert.deepEqual(await response.json(), {
    status: "ok",
    name: "spanning-access-mcp",
    version: VERSION,
  });
});

Deno.test("serve: a configured token is required on loopback too, and the right one lets in", async () => {
  const token = "a-token-of-some-length";
  await using server = await startServe({
    ...SANDBOX,
    MCP_BEARER_TOKEN: `another-long-token,${token}`,
  });
  for (const authorization of [undefined, "Bearer wrong", `Basic ${token}`, `Bearer ${token}x`]) {
    const headers = new Headers({ "content-type": "application/json" });
    if (authorization !== undefined) headers.set("authorization", authorization);
    const response = await fetch(server.url, { method: "POST", headers, body: "{}" });
    assert.equal(response.status, 401, String(authorization));
    assert.match(response.headers.get("www-authenticate") ?? "", /^Bearer/);
    await response.body?.cancel();
  }
  const transport = new StreamableHTTPClientTransport(server.url, {
    requestInit: { headers: { authorization: `Bearer ${token}` } },
  });
  await using client = await connectModern(transport);
  assert.equal((await client.call("list_roles")).isError, false);
});

Deno.test("serve: more connections than the process may have open do not end it", async () => {
  await using server = await startServer(
    "bash",
    ["-c", 'ulimit -n 64; exec "$0" "$@"', Deno.execPath(), "run", ...PERMISSIONS, entry("serve")],
    { ...SANDBOX, PORT: "0" },
  );
  const { hostname, port } = server.url;
  const call = () =>
    fetch(server.url, {
      method: "POST",
      headers: { "content-type": "application/json", "connection": "close" },
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "prompts/list" }),
    }).then((response) => response.text(), () => undefined);
  const connections = await Promise.allSettled(
    Array.from({ length: 100 }, () => Deno.connect({ hostname, port: Number(port) })),
  );
  assert.equal(await call(), undefined);
  for (const one of connections) if (one.status === "fulfilled") one.value.close();
  let answer: string | undefined;
  for (let tries = 0; answer === undefined && tries < 100; tries++) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    answer = await call();
  }
  assert.match(answer ?? "", /"prompts"/);
});

const UNHEARD: [name: string, settings: Record<string, string>, says: RegExp][] = [
  ["a port in use", {}, /^Cannot listen: the port is in use; choose another with PORT\n$/],
  ["an address that it may not have", { HOST: "127.0.0.3" }, /^Cannot listen: .*--allow-net\n$/],
];
for (const [name, settings, says] of UNHEARD) {
  Deno.test(`serve: ${name} is explained in a sentence, and the exit status is 69`, async () => {
    using busy = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const PORT = String((busy.addr as Deno.NetAddr).port);
    const env = { ...SANDBOX, PORT, MCP_BEARER_TOKEN: "a-token-of-some-length", ...settings };
    const { code, stderr } = await runEntry("serve", env);
    assert.equal(code, 69);
    assert.match(stderr, says);
  });
}

const REFUSED: [name: string, settings: Record<string, string>, says: RegExp][] = [
  ["no settings", {}, /SPANNING_ADMIN_EMAIL[\s\S]*SPANNING_SANDBOX=1/],
  [
    "an open bind without a token",
    { ...SANDBOX, HOST: "0.0.0.0" },
    /HOST=0\.0\.0\.0.*MCP_BEARER_TOKEN/,
  ],
  [
    "a public name behind a proxy without a token",
    { ...SANDBOX, MCP_ALLOWED_HOSTS: "access.example.com" },
    /MCP_ALLOWED_HOSTS names another host.*MCP_BEARER_TOKEN/,
  ],
  [
    "a token that can be guessed behind a proxy",
    { ...SANDBOX, MCP_ALLOWED_HOSTS: "access.example.com", MCP_BEARER_TOKEN: "a" },
    /MCP_BEARER_TOKEN has a token shorter than 16 characters/,
  ],
  [
    "a token that can be guessed on an open bind",
    { ...SANDBOX, HOST: "0.0.0.0", MCP_BEARER_TOKEN: "a" },
    /MCP_BEARER_TOKEN has a token shorter than 16 characters/,
  ],
  [
    "a wrong setting of a tenant that is there",
    {
      SPANNING_ADMIN_EMAIL: "ann@t.example",
      SPANNING_API_KEY: "k",
      SPANNING_REGION: "eu",
      LOG_LEVEL: "loud",
    },
    /^LOG_LEVEL.*\nTo try the program without a tenant, set SPANNING_SANDBOX=1/,
  ],
  [
    "two slips in a setting that guards something",
    { ...SANDBOX, MCP_BAERER_TOKN: "a-token-of-some-length" },
    /^MCP_BAERER_TOKN is not a setting .* MCP_BEARER_TOKEN, which guards something/,
  ],
  ["a port that is none", { ...SANDBOX, PORT: "99999" }, /PORT/],
];
for (const [name, settings, says] of REFUSED) {
  Deno.test(`serve: ${name} is explained on standard error, and the exit status is 78`, async () => {
    const { code, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", ...PERMISSIONS, entry("serve")],
      env: { ...bareEnvironment(), PORT: "0", ...settings },
      clearEnv: true,
    }).output();
    assert.equal(code, 78);
    assert.match(new TextDecoder().decode(stderr), says);
  });
}
