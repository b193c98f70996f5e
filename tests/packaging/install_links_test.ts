import assert from "node:assert/strict";
import { join } from "node:path";
import { ASKED_SETTINGS, denoLaunch, nodeLaunch, NPX_LAUNCH } from "../../packaging/launch.ts";
import { buildNode } from "../../packaging/build_node.ts";
import {
  claudeCodeHttpLine,
  claudeCodeLine,
  codexHttpLine,
  codexLine,
  cursorLink,
  cursorWebLink,
  INSPECTOR_PACKAGE,
  MCP_REMOTE_PACKAGE,
  mcpServersConfig,
  vscodeConfig,
  vscodeLink,
} from "../../packaging/clients.ts";
import { installLinks } from "../../packaging/install_links.ts";
import { SETTINGS } from "../../src/configuration/settings.ts";
import { VERSION } from "../../src/base/identity.ts";
import clients from "../assurance/e2e/packages/deno.json" with { type: "json" };
import { TOOLS_OF_ONE_TENANT } from "../support/typical_calls.ts";
import { ROOT } from "../support/entry_process.ts";
import {
  readAddLine,
  readCursorLink,
  readVscodeLink,
  readVscodeServer,
  shellWords,
  type Started,
} from "./decode_snippets.ts";
import { NODE_THERE } from "./node_there.ts";
import { startedTools } from "./started_tools.ts";
import { temporaryFolder } from "./temporary_folder.ts";

const build = await buildNode(join(temporaryFolder("install links' "), "a folder"));
const LAUNCHES = [nodeLaunch(build.file), denoLaunch(ROOT.replace(/\/$/, ""), "eu")];

/** Values that a careless quoting would spoil. */
const ENV = {
  SPANNING_ADMIN_EMAIL: "o'brien+é@t.example",
  SPANNING_API_KEY: `a "key" with $HOME and \`ls\` & 100%`,
  SPANNING_REGION: "eu",
};

const { inputs } = vscodeConfig(NPX_LAUNCH);
const FORMS: readonly [string, (launch: typeof NPX_LAUNCH) => Started | Promise<Started>][] = [
  ["mcpServers", (launch) => mcpServersConfig(launch, ENV).mcpServers["spanning"] as Started],
  ["claude mcp add", (launch) => readAddLine(claudeCodeLine(launch, ENV), "-e")],
  ["codex mcp add", (launch) => readAddLine(codexLine(launch, ENV), "--env")],
  [
    ".vscode/mcp.json",
    (launch) => readVscodeServer(inputs, vscodeConfig(launch).servers["spanning"] as Started, ENV),
  ],
  ["the VS Code link", (launch) => readVscodeLink(vscodeLink(launch), ENV)],
  ["the Cursor link", (launch) => readCursorLink(cursorLink(launch, ENV))],
  ["the Cursor page", (launch) => readCursorLink(cursorWebLink(launch, ENV))],
];

for (const [form, read] of FORMS) {
  Deno.test(`${form}: decoded, it is the command of this version with the settings as they were`, async () => {
    const { command, args, env } = await read(NPX_LAUNCH);
    assert.deepEqual([command, ...args], ["npx", "-y", `spanning-access-mcp@${VERSION}`]);
    assert.deepEqual(env, ENV);
  });

  for (const launch of LAUNCHES) {
    const ignore = launch.command === "node" && NODE_THERE === undefined;
    Deno.test(
      { name: `${form}: decoded, it starts the server on ${launch.command}`, ignore },
      async () => {
        const names = await startedTools(await read(launch));
        assert.deepEqual(names, TOOLS_OF_ONE_TENANT.map(({ name }) => name));
      },
    );
  }
}

Deno.test("the lines for a served URL carry it, and Claude's the token in one word", async () => {
  const url = "https://access.example.com/mcp";
  const claude = await shellWords(claudeCodeHttpLine(url, "T"));
  assert.deepEqual(claude.slice(-5), [
    "http",
    "spanning",
    url,
    "--header",
    "Authorization: Bearer T",
  ]);
  const codex = await shellWords(codexHttpLine(url, "NAME"));
  assert.deepEqual(codex.slice(3), ["spanning", "--url", url, "--bearer-token-env-var", "NAME"]);
});

Deno.test("people are asked for existing settings, of which the key alone is secret", () => {
  for (const { name, description } of ASKED_SETTINGS) {
    assert.equal(SETTINGS.find((setting) => setting.name === name)?.meaning, description);
  }
  const secret = ASKED_SETTINGS.filter(({ secret }) => secret).map(({ name }) => name);
  assert.deepEqual(secret, ["SPANNING_API_KEY"]);
  assert.equal(inputs.find(({ id }) => id === "api_key")?.password, true);
});

/** What the task prints for these arguments. */
async function printed(...args: string[]): Promise<{ code: number; page: string; error: string }> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["task", "--quiet", "install-links", ...args],
    cwd: ROOT,
  }).output();
  const text = new TextDecoder();
  return { code, page: text.decode(stdout), error: text.decode(stderr) };
}

Deno.test("the printed page holds every form, for the file that is given", async () => {
  const { page } = await printed("/built/stdio.mjs");
  assert.ok(page.includes("/built/stdio.mjs") && !page.includes(NPX_LAUNCH.args.at(-1) ?? ""));
  assert.equal(page.trim(), installLinks(nodeLaunch("/built/stdio.mjs")).trim());
  for (
    const text of [
      "insiders.vscode.dev",
      "cursor.com",
      "cursor://",
      "claude mcp add",
      "codex mcp add",
      '"mcpServers"',
      '"servers"',
    ]
  ) {
    assert.ok(page.includes(text), text);
  }
});

Deno.test("for a folder and a region, what is printed runs there with Deno and reaches that region only", async () => {
  const folder = join(temporaryFolder("a folder "), "the clone");
  Deno.mkdirSync(join(folder, "src/entry"), { recursive: true });
  Deno.writeTextFileSync(join(folder, "src/entry/stdio.ts"), "");
  const { page } = await printed(folder, "ca");
  assert.equal(page.trim(), installLinks(denoLaunch(folder, "ca"), "ca").trim());
  assert.ok(page.includes("--allow-net=o365-api-ca.") && page.includes("SPANNING_REGION=ca"));
  assert.ok(!page.includes("o365-api-us"));
  const { code, error } = await printed("/a folder", "mars");
  assert.equal(code, 64);
  assert.match(error, /Unknown region mars: write one of us, eu/);
  assert.doesNotMatch(error, / at /);
});

Deno.test("no name that nobody owns is printed unless asked for, and a missing folder is refused", async () => {
  const published = NPX_LAUNCH.args.at(-1) ?? "";
  const { page } = await printed();
  assert.ok(!page.includes(published) && page.includes(ROOT.replace(/\/$/, "")));
  assert.ok((await printed("--published")).page.includes(published));
  assert.match(
    (await printed("--npx")).page,
    /"npx",\s+"args": \[\s+"-y",\s+"deno@2\.9\.6",\s+"run"/,
  );
  const { code, error } = await printed("/not/there");
  assert.equal(code, 64);
  assert.match(error, /^\/not\/there is no folder of this repository\n/);
  const help = await printed("--help");
  assert.equal(help.code, 0);
  assert.match(help.page, /--published/);
});

Deno.test("the clients that are named are of the versions that the e2e task installs", () => {
  const { imports } = clients;
  assert.equal(`npm:${INSPECTOR_PACKAGE}`, imports["@modelcontextprotocol/inspector"]);
  assert.equal(`npm:${MCP_REMOTE_PACKAGE}`, imports["mcp-remote"]);
  const others = Deno.readTextFileSync(join(ROOT, "docs/other-clients.md"));
  for (const [, version] of others.matchAll(/mcporter@([\d.]+)/g)) {
    assert.equal(`npm:mcporter@${version}`, imports.mcporter);
  }
});
