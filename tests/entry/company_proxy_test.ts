/** A company's network: only its proxy leads out, and opens connections with its own authority. */

import assert from "node:assert/strict";
import { getMcpConfigForManifest } from "@anthropic-ai/mcpb/node";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { BUNDLED_ENTRY, mcpbManifest } from "../../packaging/build_mcpb.ts";
import { buildNode } from "../../packaging/build_node.ts";
import { SANDBOX_CREDENTIALS } from "../../src/sandbox/tenant.ts";
import { defaultTenant } from "../../src/sandbox/northwind.ts";
import { createSandbox } from "../../src/sandbox/sandbox.ts";
import { bareEnvironment, entry, startServer } from "../support/entry_process.ts";
import { connectModern, type TestClient } from "../support/mcp_clients.ts";
import { type Certificate, regionsProxy } from "../support/regions_proxy.ts";

const HOST = "o365-api-eu.spanningbackup.com";
const folder = mkdtempSync(join(Deno.env.get("TMPDIR") ?? "/tmp", "company-"));
globalThis.addEventListener("unload", () => rmSync(folder, { recursive: true }));

/** A certificate for the vendor's host by an authority that no machine knows. */
async function certify(): Promise<Certificate & { readonly authority: string }> {
  const at = (name: string): string => join(folder, name);
  const openssl = async (...args: string[]): Promise<void> => {
    const { success, stderr } = await new Deno.Command("openssl", { args }).output();
    assert.ok(success, new TextDecoder().decode(stderr));
  };
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout"];
  await openssl(
    ...["req", "-x509", ...key, at("ca.key"), "-out", at("ca.pem"), "-days", "2"],
    ...["-subj", "/CN=The company", "-addext", "basicConstraints=critical,CA:TRUE"],
  );
  await openssl("req", ...key, at("key.pem"), "-out", at("request.pem"), "-subj", `/CN=${HOST}`);
  Deno.writeTextFileSync(at("names"), `subjectAltName=DNS:${HOST}\nbasicConstraints=CA:FALSE\n`);
  await openssl(
    ...["x509", "-req", "-in", at("request.pem"), "-CA", at("ca.pem"), "-CAkey", at("ca.key")],
    ...["-CAcreateserial", "-days", "2", "-extfile", at("names"), "-out", at("cert.pem")],
  );
  const read = (name: string): string => readFileSync(at(name), "utf8");
  return { cert: read("cert.pem"), key: read("key.pem"), authority: at("ca.pem") };
}

const { authority, ...certificate } = await certify();
const node = await buildNode(join(folder, "node"));
/** The bundle as far as it is started: its entry, and what its manifest says. */
const bundle = join(folder, "bundle");
mkdirSync(join(bundle, dirname(BUNDLED_ENTRY)), { recursive: true });
copyFileSync(node.file, join(bundle, BUNDLED_ENTRY));
const manifest = JSON.parse(JSON.stringify(mcpbManifest()));

type Settings = Readonly<Record<string, string>>;

/** A server in that network, and what closes it. */
interface Connected extends AsyncDisposable {
  readonly client: TestClient;
}

const TENANT: Settings = {
  SPANNING_REGION: "eu",
  SPANNING_ADMIN_EMAIL: SANDBOX_CREDENTIALS.adminEmail,
  SPANNING_API_KEY: SANDBOX_CREDENTIALS.apiKey,
};
const DENO = [
  ...["run", "--no-prompt", "--allow-env=SPANNING_*,BATON_SPANNING_*,MCP_*,HOST,PORT,LOG_LEVEL"],
];

async function overPipe(command: string, args: string[], settings: Settings): Promise<Connected> {
  const env = { ...bareEnvironment(), LOG_LEVEL: "error", ...settings };
  const transport = new StdioClientTransport({ command, args, env, stderr: "ignore" });
  const client = await connectModern(transport);
  return { client, [Symbol.asyncDispose]: () => client[Symbol.asyncDispose]() };
}

/** What a host starts for a person who filled in the form, by the format's own rules. */
async function fromBundle(network: Settings): Promise<Connected> {
  const { HTTPS_PROXY = "", NODE_EXTRA_CA_CERTS = "", ...inherited } = network;
  const config = await getMcpConfigForManifest({
    manifest,
    extensionPath: bundle,
    systemDirs: {},
    userConfig: {
      admin_email: SANDBOX_CREDENTIALS.adminEmail,
      api_key: SANDBOX_CREDENTIALS.apiKey,
      region: "eu",
      proxy: HTTPS_PROXY,
      certificate_authority: NODE_EXTRA_CA_CERTS,
    },
    pathSeparator: "/",
  });
  assert.ok(config);
  return await overPipe(config.command, config.args ?? [], { ...inherited, ...config.env });
}

const STARTS: Readonly<Record<string, (network: Settings) => Promise<Connected>>> = {
  "stdio on Deno": (network) =>
    overPipe(Deno.execPath(), [...DENO, `--allow-net=${HOST}`, entry("stdio")], {
      ...TENANT,
      ...network,
    }),
  "the Node build": (network) => overPipe("node", [node.file], { ...TENANT, ...network }),
  "the desktop bundle": fromBundle,
  "serve": async (network) => {
    const args = [...DENO, `--allow-net=${HOST},127.0.0.1`, entry("serve")];
    const server = await startServer(Deno.execPath(), args, { PORT: "0", ...TENANT, ...network });
    const client = await connectModern(new StreamableHTTPClientTransport(server.url));
    return {
      client,
      [Symbol.asyncDispose]: async () => {
        await client[Symbol.asyncDispose]();
        await server[Symbol.asyncDispose]();
      },
    };
  },
};

for (const [name, start] of Object.entries(STARTS)) {
  const ask: Ask = async (network) => {
    await using server = await start(network);
    return await server.client.call("list_roles");
  };

  Deno.test(`${name} goes through HTTPS_PROXY, and trusts the authority it is told of`, async () => {
    const sandbox = createSandbox({ tenant: defaultTenant(), credentials: SANDBOX_CREDENTIALS });
    await using proxy = await regionsProxy((_, request) => sandbox.fetch(request), { certificate });
    const { text, isError } = await ask({
      ...proxy.settings,
      NODE_EXTRA_CA_CERTS: authority,
      NO_PROXY: "localhost,.internal.example",
    });
    assert.equal(isError, false, text);
    assert.match(text, /global_admin/);
    assert.deepEqual([...new Set(proxy.hosts)], [HOST]);
  });

  // Each waits between its tries, so they wait together.
  Deno.test(`${name}: the error says what is wrong: authority, NO_PROXY or the proxy itself`, async () => {
    await Promise.all([foreignAuthority(ask), notThroughTheProxy(ask), refusedByTheProxy(ask)]);
  });
}

type Ask = (network: Settings) => Promise<{ text: string; isError: boolean }>;

/** The first error says what to set for an authority. */
async function foreignAuthority(ask: Ask): Promise<void> {
  await using proxy = await regionsProxy(() => new Response(), { certificate });
  const { text, isError } = await ask(proxy.settings);
  assert.equal(isError, true);
  assert.match(text, /certificate was not accepted[^"]*NODE_EXTRA_CA_CERTS/);
  assert.ok(proxy.hosts.length > 0);
}

/** A host in NO_PROXY is not asked through the proxy; the error names HTTPS_PROXY. */
async function notThroughTheProxy(ask: Ask): Promise<void> {
  await using proxy = await regionsProxy(() => new Response(), { certificate });
  const env = { ...proxy.settings, NO_PROXY: `other.example, .spanningbackup.com` };
  const { text, isError } = await ask(env);
  assert.equal(isError, true);
  assert.match(text, /HTTPS_PROXY/);
  assert.deepEqual(proxy.hosts, []);
}

/** A proxy that lets nothing through is named as the reason. */
async function refusedByTheProxy(ask: Ask): Promise<void> {
  await using proxy = await regionsProxy(() => new Response(), { connected: false });
  const { text, isError } = await ask(proxy.settings);
  assert.equal(isError, true);
  assert.match(text, /the proxy between here and the API let nothing through/);
}
