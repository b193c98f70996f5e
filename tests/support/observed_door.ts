import assert from "node:assert/strict";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { parseFault } from "../../src/sandbox/faults.ts";
import { generateTenant } from "../../src/sandbox/generate_tenant.ts";
import { createSandbox } from "../../src/sandbox/sandbox.ts";
import { SANDBOX_CREDENTIALS } from "../../src/sandbox/credentials.ts";
import type { CollectedSpan, Collector } from "./collector.ts";
import { bareEnvironment, entry, PERMISSIONS } from "./door_process.ts";
import { lineReader } from "./line_reader.ts";

/** What callers over HTTP send. */
export const TOKEN = "a-token-of-some-length";

const tenant = generateTenant({ users: 2500, seed: 3 });

/** Somebody enabled in that tenant. */
export const SOMEBODY: string =
  tenant.users.find(({ isDeleted, isArchive }) => !isDeleted && !isArchive)?.userPrincipalName ??
    "";

/** A trace of the caller, as `_meta` carries it. */
export const TRACE = "0af7651916cd43dd8448eb211c80319c";
/** The caller's span in it. */
export const PARENT = "b7ad6b7169203331";
/** The `_meta` of a traced call. */
export const META = { traceparent: `00-${TRACE}-${PARENT}-01`, baggage: "who=secret-baggage" };

/** A vendor on loopback, and the headers of what it was asked. */
export interface Vendor extends AsyncDisposable {
  readonly settings: Record<string, string>;
  readonly headers: Headers[];
}

/** Starts a vendor with these faults. */
export function vendor(faults: string[] = []): Vendor {
  const headers: Headers[] = [];
  const sandbox = createSandbox({
    tenant,
    credentials: SANDBOX_CREDENTIALS,
    faults: faults.map(parseFault),
  });
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    (request) => {
      headers.push(request.headers);
      return sandbox.fetch(request);
    },
  );
  return {
    headers,
    settings: {
      SPANNING_BASE_URL: `http://127.0.0.1:${server.addr.port}`,
      SPANNING_ADMIN_EMAIL: SANDBOX_CREDENTIALS.adminEmail,
      SPANNING_API_KEY: SANDBOX_CREDENTIALS.apiKey,
    },
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

/** Runs `serve`, lets a client ask it, and ends it; what it still has to tell is sent at the end. */
export async function served(
  settings: Record<string, string>,
  ask: (client: Client, url: string) => Promise<void>,
): Promise<readonly string[]> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", ...PERMISSIONS, entry("serve")],
    env: { ...bareEnvironment(), PORT: "0", MCP_BEARER_TOKEN: TOKEN, ...settings },
    clearEnv: true,
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const log = lineReader(child.stderr);
  const url = await log.until((line) => /"url":"([^"]+)"/.exec(line)?.[1]);
  const client = newClient();
  const requestInit = { headers: { authorization: `Bearer ${TOKEN}` } };
  await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit }));
  await ask(client, url);
  await client.close();
  child.kill("SIGTERM");
  assert.equal((await child.status).code, 0);
  return await log.end();
}

/** A 2026-07-28 client. */
export function newClient(): Client {
  return new Client({ name: "spanning-access-tests", version: "0" }, {
    versionNegotiation: { mode: { pin: "2026-07-28" } },
  });
}

/** The spans that this program made itself, of these names. */
export function ours({ spans }: Collector, name: RegExp): CollectedSpan[] {
  return spans.filter((span) => span.scope === "spanning-access-mcp" && name.test(span.name));
}

/** What an instrument came to, over all attributes or over some. */
export function sum(
  collector: Collector,
  metric: string,
  wanted: Record<string, unknown> = {},
): number {
  return collector.points().filter((point) =>
    point.metric === metric &&
    Object.entries(wanted).every(([name, value]) => point.attributes[name] === value)
  ).reduce((total, { value }) => total + value, 0);
}
