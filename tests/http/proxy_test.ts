/** The lines for reverse proxies in docs/http.md, run by the real programs where they are installed. */

import assert from "node:assert/strict";
import { checkResourceAllowed } from "@modelcontextprotocol/client";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT, startServe } from "../support/entry_process.ts";
import { freePort } from "../support/serving.ts";

const NAME = "access.example.com";
const page = readFileSync(join(ROOT, "docs/http.md"), "utf8");
const blocks = [...page.matchAll(/^```text\n([\s\S]*?)^```/gm)].map(([, text = ""]) => text);

/** The program under a usual path or one that NGINX or CADDY names; undefined if there is none. */
function find(variable: string, ...paths: readonly string[]): string | undefined {
  return [Deno.env.get(variable) ?? [], paths].flat().find((path) => {
    try {
      return Deno.statSync(path).isFile;
    } catch {
      return false;
    }
  });
}

interface Proxy {
  readonly name: string;
  readonly file: string | undefined;
  /** Writes the configuration with the block of the page, and gives the arguments. */
  readonly configure: (folder: string, port: number, upstream: string) => string[];
}

const PROXIES: readonly Proxy[] = [{
  name: "nginx",
  file: find("NGINX", "/usr/sbin/nginx", "/usr/bin/nginx"),
  configure: (folder, port, upstream) => {
    const block = blocks.find((text) => text.includes("proxy_pass"));
    assert.ok(block !== undefined && block.includes("127.0.0.1:8787"));
    const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
      .map((kind) => `${kind}_temp_path ${folder}/${kind};`).join(" ");
    writeFileSync(
      join(folder, "nginx.conf"),
      `daemon off; pid ${folder}/pid; error_log stderr; events {}
http { access_log off; ${temporary}
server { listen 127.0.0.1:${port} ssl; server_name ${NAME};
ssl_certificate ${folder}/cert.pem; ssl_certificate_key ${folder}/key.pem;
${block.replace("127.0.0.1:8787", upstream)} } }`,
    );
    return ["-c", join(folder, "nginx.conf"), "-p", folder];
  },
}, {
  name: "Caddy",
  file: find("CADDY", "/usr/bin/caddy", "/usr/local/bin/caddy"),
  configure: (folder, port, upstream) => {
    const block = blocks.find((text) => text.includes("reverse_proxy"));
    assert.ok(block !== undefined && block.includes("127.0.0.1:8787"));
    const here = block.replace("127.0.0.1:8787", upstream).replace(
      `${NAME} {`,
      `${NAME}:${port} {
	tls ${folder}/cert.pem ${folder}/key.pem`,
    );
    writeFileSync(join(folder, "Caddyfile"), `{\n\tadmin off\n\tauto_https off\n}\n${here}`);
    return ["run", "--adapter", "caddyfile", "--config", join(folder, "Caddyfile")];
  },
}];

for (const { name, file, configure } of PROXIES) {
  Deno.test({
    name:
      `behind ${name} with the lines of docs/http.md, documents name the address that callers use`,
    ignore: file === undefined,
    fn: async () => {
      const folder = mkdtempSync(join(Deno.env.get("TMPDIR") ?? "/tmp", "proxy-"));
      await using server = await startServe({
        SPANNING_SANDBOX: "1",
        MCP_ALLOWED_HOSTS: NAME,
        MCP_OAUTH_ISSUER: "https://login.example",
        MCP_OAUTH_AUDIENCE: "a",
      });
      const port = freePort();
      await certify(folder);
      const proxy = new Deno.Command(file ?? "", {
        args: configure(folder, port, server.url.host),
        env: { HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder },
        stdin: "null",
        stdout: "null",
        stderr: "null",
      }).spawn();
      try {
        const origin = `https://${NAME}:${port}`;
        const health = await ask(folder, port, "/health");
        assert.match(health.body, /"status":"ok"/);
        const metadata = await ask(folder, port, "/.well-known/oauth-protected-resource/mcp");
        const { resource } = JSON.parse(metadata.body);
        assert.equal(resource, `${origin}/mcp`);
        const requestedResource = `${origin}/mcp`;
        assert.ok(checkResourceAllowed({ requestedResource, configuredResource: resource }));
        const refused = await ask(folder, port, "/mcp", "POST");
        assert.ok(refused.head.startsWith("HTTP/1.1 401"), refused.head);
        const url = `${origin}/.well-known/oauth-protected-resource/mcp`;
        assert.ok(refused.head.includes(`resource_metadata="${url}"`), refused.head);
      } finally {
        proxy.kill("SIGTERM");
        await proxy.status;
        rmSync(folder, { recursive: true });
      }
    },
  });
}

/** Makes a certificate for the name. */
async function certify(folder: string): Promise<void> {
  const { success } = await new Deno.Command("openssl", {
    args: [
      ...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"],
      ...["-keyout", `${folder}/key.pem`, "-out", `${folder}/cert.pem`, "-days", "2"],
      ...["-subj", `/CN=${NAME}`, "-addext", `subjectAltName=DNS:${NAME}`],
      ...["-addext", "basicConstraints=critical,CA:FALSE"],
    ],
    stdout: "null",
    stderr: "null",
  }).output();
  assert.ok(success);
}

/** Asks the proxy by its public name; tries again until it listens. */
async function ask(
  folder: string,
  port: number,
  path: string,
  method = "GET",
): Promise<{ head: string; body: string }> {
  const caCerts = [readFileSync(`${folder}/cert.pem`, "utf8")];
  for (let tries = 0;; tries++) {
    try {
      const tcp = await Deno.connect({ hostname: "127.0.0.1", port });
      await using tls = await Deno.startTls(tcp, { hostname: NAME, caCerts });
      const request = `${method} ${path} HTTP/1.1\r\nHost: ${NAME}:${port}\r\n` +
        `Connection: close\r\nContent-Length: 0\r\n\r\n`;
      await tls.write(new TextEncoder().encode(request));
      const text = await new Response(tls.readable).text();
      const [head = "", ...rest] = text.split("\r\n\r\n");
      const body = rest.join("\r\n\r\n");
      return { head, body: /[{].*[}]/s.exec(body)?.[0] ?? body };
    } catch (error) {
      if (tries === 100) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
