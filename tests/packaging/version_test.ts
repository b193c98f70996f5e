import assert from "node:assert/strict";
import { join } from "node:path";
import { NPX_LAUNCH } from "../../packaging/launch.ts";
import { MCPB_FILE, mcpbManifest } from "../../packaging/build_mcpb.ts";
import { npmManifest } from "../../packaging/build_node.ts";
import { serverJson } from "../../packaging/build_server_json.ts";
import { VERSION } from "../../src/base/identity.ts";
import { generateTenant } from "../../src/sandbox/generate_tenant.ts";
import { ROOT } from "../support/entry_process.ts";
import { modernClient } from "../support/mcp_clients.ts";
import { programOn } from "../support/program.ts";

const manifest = JSON.parse(Deno.readTextFileSync(join(ROOT, "deno.json")));
const readme = Deno.readTextFileSync(join(ROOT, "README.md"));
const changelog = Deno.readTextFileSync(join(ROOT, "CHANGELOG.md"));

Deno.test("deno.json has the one version, and everything that says a version says that", async () => {
  const { access, requests } = programOn({ tenant: generateTenant({ users: 3 }) });
  await using client = await modernClient(access.servers);
  await client.call("list_roles");
  const app = access.http("127.0.0.1");
  const answer = async (path: string) =>
    await (await app.request(`http://127.0.0.1:8787${path}`)).json();
  const server = serverJson("0".repeat(64)) as {
    version: string;
    packages: { version: string; identifier: string }[];
  };
  const said: Record<string, unknown> = {
    "src/base/identity.ts": VERSION,
    "serverInfo": client.serverVersion(),
    "/health": (await answer("/health")).version,
    "/mcp/server-card": (await answer("/mcp/server-card")).version,
    "User-Agent": requests[0]?.headers.get("user-agent")?.split("/")[1],
    "package.json": npmManifest()["version"],
    "manifest.json": mcpbManifest()["version"],
    "server.json": server.version,
    "server.json, npm": server.packages[0]?.version,
    "server.json, bundle": server.packages[1]?.version,
    "the bundle's address": /\/v([^/]+)\//.exec(server.packages[1]?.identifier ?? "")?.[1],
    "the bundle's file": /-(\d.*)\.mcpb$/.exec(MCPB_FILE)?.[1],
    "npx": NPX_LAUNCH.args.at(-1)?.split("@")[1],
    "README.md, the bundle": /spanning-access-mcp-(\d.*?)\.mcpb/.exec(readme)?.[1],
    "README.md, the package": /spanning-access-mcp@(\d+\.\d+\.[\w.-]*\w)/.exec(readme)?.[1],
    "CHANGELOG.md": /^## (\d+\.\d+\.\d+\S*)/m.exec(changelog)?.[1],
  };
  for (const [place, version] of Object.entries(said)) {
    assert.equal(version, manifest.version, place);
  }
});
