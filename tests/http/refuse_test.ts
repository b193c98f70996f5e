import assert from "node:assert/strict";
import { defaultTenant } from "../../src/sandbox/northwind.ts";
import { type Program, programOn } from "../support/program.ts";

const TOKEN = "a-token-of-some-length";
const ADDRESS = "http://127.0.0.1:8787/mcp";
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const CALL = JSON.stringify({
  jsonrpc: "2.0",
  id: "call-7",
  method: "tools/call",
  params: { name: "list_roles", arguments: {} },
});

function program(env: Record<string, string> = {}): Program {
  const tokens = { MCP_BEARER_TOKEN: TOKEN };
  return programOn({ tenant: defaultTenant(), env: { ...tokens, ...env } });
}

function post(headers: Record<string, string> = {}, body: string = CALL): RequestInit {
  return {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "accept": "application/json, text/event-stream",
      "authorization": `Bearer ${TOKEN}`,
      ...headers,
    },
    body,
  };
}

const lastLine = ({ logLines }: Program) => JSON.parse(logLines.at(-1) ?? "{}");

Deno.test("a call over HTTP is logged under the id that its answer carries", async () => {
  const { access, logLines } = program();
  const response = await access.http("127.0.0.1").request(ADDRESS, post());
  await response.text();
  const id = response.headers.get("x-request-id") ?? "";
  assert.match(id, UUID);
  const { request, rpcId, tool } = JSON.parse(logLines.at(-1) ?? "{}");
  assert.deepEqual([request, rpcId, tool], [id, "call-7", "list_roles"]);
});

Deno.test("a client that reads only JSON gets the same id as the log", async () => {
  const { access, logLines } = program();
  const response = await access.http("127.0.0.1").request(
    ADDRESS,
    post({ accept: "application/json", "x-request-id": "proxy-1" }),
  );
  await response.text();
  assert.equal(response.headers.get("x-request-id"), "proxy-1");
  const { request, callerRequest } = JSON.parse(logLines.at(-1) ?? "{}");
  assert.equal(callerRequest, "proxy-1");
  assert.match(request, UUID);
});

Deno.test("a client's id is used if it is plain, and replaced otherwise", async () => {
  for (const sent of ["a b", "x".repeat(65), '"quoted"', ""]) {
    const response = await program().access.http("127.0.0.1").request(
      ADDRESS,
      post({ "x-request-id": sent }),
    );
    assert.match(response.headers.get("x-request-id") ?? "", UUID, sent);
  }
});

const REFUSED: [
  name: string,
  status: number,
  init: RequestInit,
  reason: RegExp,
  env?: Record<string, string>,
][] = [
  ["no token", 401, post({ authorization: "" }), /^Unauthorized/],
  ["a wrong token", 401, post({ authorization: "Bearer wrong-secret-token" }), /^Unauthorized/],
  ["a foreign host", 403, post({ host: "evil.example" }), /MCP_ALLOWED_HOSTS/],
  ["a foreign origin", 403, post({ origin: "https://evil.example" }), /MCP_ALLOWED_ORIGINS/],
  ["a large body", 413, post({}, "x".repeat(300_000)), /^Body too large/],
  ["another media type", 415, post({ "content-type": "text/plain" }), /^Unsupported/],
  ["invalid JSON", 400, post({}, "{secret-body"), /^Parse error/],
];
for (const [name, status, init, reason] of REFUSED) {
  Deno.test(`${name}: the refusal is logged as a warning with status and reason, and nothing from the request`, async () => {
    const refusing = program();
    const response = await refusing.access.http("127.0.0.1").request(ADDRESS, init);
    assert.equal(response.status, status);
    assert.equal(refusing.logLines.length, 1);
    const line = lastLine(refusing);
    assert.deepEqual([line.level, line.message, line.status], ["warn", "request refused", status]);
    assert.match(line.reason, reason);
    assert.equal(line.request, response.headers.get("x-request-id"));
    assert.doesNotMatch(refusing.logLines.join(""), /evil|secret|a-token/);
  });
}

Deno.test("a caller over the rate limit is logged with 429", async () => {
  const limited = program({ MCP_CALLS_PER_MINUTE: "1" });
  const app = limited.access.http("127.0.0.1");
  await (await app.request(ADDRESS, post())).text();
  assert.equal((await app.request(ADDRESS, post())).status, 429);
  const { level, status, reason } = lastLine(limited);
  assert.deepEqual([level, status], ["warn", 429]);
  assert.match(reason, /^Too many requests/);
});

Deno.test("requests that only probe a path or a method are logged at debug", async () => {
  for (const [level, lines] of [["info", 0], ["debug", 2]] as const) {
    const tried = program({ LOG_LEVEL: level });
    const app = tried.access.http("127.0.0.1");
    await app.request("http://127.0.0.1:8787/wp-login.php");
    await app.request(ADDRESS);
    assert.equal(tried.logLines.length, lines);
    assert.doesNotMatch(tried.logLines.join(""), /wp-login/);
  }
});
