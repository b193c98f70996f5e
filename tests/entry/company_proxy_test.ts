/** A company's network: only its proxy leads out, and opens connections with its own authority. */

import assert from "node:assert/strict";
import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { buildNode } from "../../packaging/build_node.ts";
import { SANDBOX_CREDENTIALS } from "../../src/sandbox/credentials.ts";
import { defaultTenant } from "../../src/sandbox/northwind.ts";
import { createSandbox } from "../../src/sandbox/sandbox.ts";
import { bareEnvironment, entry } from "../support/entry_process.ts";
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
const built = await buildNode(join(folder, "node"));

const STARTS: [name: string, command: string, args: string[]][] = [
  ["Deno", Deno.execPath(), [
    ...["run", "--no-prompt", "--allow-env=SPANNING_*,BATON_SPANNING_*,MCP_*,HOST,PORT,LOG_LEVEL"],
    ...[`--allow-net=${HOST}`, entry("stdio")],
  ]],
  // The desktop bundle starts the same file.
  ["the Node build", "node", [built.file]],
];

/** The answer to one call of a server in that network. */
async function ask(
  [, command, args]: typeof STARTS[number],
  env: Readonly<Record<string, string>>,
): Promise<{ text: string; isError: boolean }> {
  const transport = new StdioClientTransport({
    command,
    args,
    env: {
      ...bareEnvironment(),
      SPANNING_REGION: "eu",
      SPANNING_ADMIN_EMAIL: SANDBOX_CREDENTIALS.adminEmail,
      SPANNING_API_KEY: SANDBOX_CREDENTIALS.apiKey,
      LOG_LEVEL: "error",
      ...env,
    },
    stderr: "ignore",
  });
  const client = new Client({ name: "company", version: "1" });
  await client.connect(transport);
  try {
    const { content, isError = false } = await client.callTool({ name: "list_roles" });
    return { text: JSON.stringify(content), isError };
  } finally {
    await client.close();
  }
}

for (const start of STARTS) {
  Deno.test(`${start[0]} goes through HTTPS_PROXY, and trusts the authority it is told of`, async () => {
    const sandbox = createSandbox({ tenant: defaultTenant(), credentials: SANDBOX_CREDENTIALS });
    await using proxy = await regionsProxy((_, request) => sandbox.fetch(request), { certificate });
    const { text, isError } = await ask(start, {
      ...proxy.settings,
      NODE_EXTRA_CA_CERTS: authority,
      NO_PROXY: "localhost,.internal.example",
    });
    assert.equal(isError, false, text);
    assert.match(text, /global_admin/);
    assert.deepEqual([...new Set(proxy.hosts)], [HOST]);
  });

  Deno.test(`${start[0]}: the first error says what to set for an authority`, async () => {
    await using proxy = await regionsProxy(() => new Response(), { certificate });
    const { text, isError } = await ask(start, proxy.settings);
    assert.equal(isError, true);
    assert.match(text, /certificate was not accepted[^"]*NODE_EXTRA_CA_CERTS/);
    assert.ok(proxy.hosts.length > 0);
  });

  Deno.test(`${start[0]}: a host in NO_PROXY is not asked through the proxy; the error names HTTPS_PROXY`, async () => {
    await using proxy = await regionsProxy(() => new Response(), { certificate });
    const env = { ...proxy.settings, NO_PROXY: `other.example, .spanningbackup.com` };
    const { text, isError } = await ask(start, env);
    assert.equal(isError, true);
    assert.match(text, /HTTPS_PROXY/);
    assert.deepEqual(proxy.hosts, []);
  });

  Deno.test(`${start[0]}: a proxy that lets nothing through is named as the reason`, async () => {
    await using proxy = await regionsProxy(() => new Response(), { connected: false });
    const { text, isError } = await ask(start, proxy.settings);
    assert.equal(isError, true);
    assert.match(text, /the proxy between here and the API let nothing through/);
  });
}
