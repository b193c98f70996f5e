/**
 * Has real clients from npm use the server on the sandbox: its source on Deno, its build for Node,
 * the desktop bundle, and HTTP with and without a token. Prints what each did, in which revision of
 * the protocol, and the counts; fails when one failed.
 *
 * Option: `--client` with a part of a client's name.
 */
import { parseArgs } from "node:util";
import { printReport } from "../../bench/report.ts";
import { startServe } from "../../support/entry_process.ts";
import { type Check, openStarts, type Outcome, type Stage, tryCheck } from "./check.ts";
import { aiSdkChecks, claudeCodeChecks, codexChecks } from "./clients/agents.ts";
import { inspectorChecks, mcporterChecks, mcpRemoteChecks } from "./clients/bridges.ts";
import { converterChecks } from "./clients/converters.ts";
import { frameworkChecks } from "./clients/frameworks.ts";
import { hostChecks } from "./clients/hosts.ts";
import { fetchNode, installClients, versionOf } from "./install.ts";

/** mcporter needs the newest of them. */
const NODE_MAJOR = 24;
const TOKEN = "a-token-for-the-e2e-clients";

const { values } = parseArgs({ options: { client: { type: "string", default: "" } } });
const began = performance.now();
const folder = await Deno.makeTempDir({ prefix: "e2e-built-" });
const outcomes: Outcome[] = [];
let readyMs = 0;
try {
  say("installing the clients, and Node where it is needed …");
  const installed = await installClients(`${folder}/clients`);
  const node = await fetchNode(NODE_MAJOR, `${folder}/node`);
  say("building for Node, and the desktop bundle …");
  const starts = await openStarts(folder);
  readyMs = performance.now() - began;
  await using open = await startServe({ SPANNING_SANDBOX: "1" });
  await using guarded = await startServe({ SPANNING_SANDBOX: "1", MCP_BEARER_TOKEN: TOKEN });
  const checks = checksOf({
    starts,
    open: open.url,
    guarded: guarded.url,
    token: TOKEN,
    node: node ?? "node",
    ...installed,
  });
  const runtimes = { deno: Deno.execPath(), denoDir: await denoDir(), node: node ?? "node" };
  for (const check of checks) {
    if (!check.client.includes(values.client)) continue;
    say(`${check.client}, ${check.era}, ${check.transport} …`);
    const missing = `needs Node ${NODE_MAJOR}, and npm has none for this machine`;
    outcomes.push(
      await tryCheck(node === undefined ? { ...check, skipped: missing } : check, runtimes),
    );
  }
} finally {
  await Deno.remove(folder, { recursive: true });
}

printReport({
  title: "Clients from npm with the server on the sandbox",
  columns: ["client", "version", "era asked", "spoken", "transport", "result", "what was done"],
  rows: outcomes.map(({ check, revision, result, done }) => [
    check.client,
    `v${versionOf(check.client)}`,
    check.era,
    revision ?? "",
    check.transport,
    result,
    done,
  ]),
});
const count = (result: Outcome["result"]): number =>
  outcomes.filter((outcome) => outcome.result === result).length;
const seconds = (ms: number): string => (ms / 1000).toFixed(0);
const total = performance.now() - began;
say(
  `\ne2e: ${count("ok")} ok, ${count("failed")} failed, ${count("skipped")} skipped, in ` +
    `${seconds(total)} s, ${seconds(readyMs)} of them to install and to build`,
);
Deno.exit(count("failed") === 0 && count("ok") > 0 ? 0 : 1);

function checksOf(stage: Stage): Check[] {
  return [
    ...inspectorChecks(stage),
    ...mcpRemoteChecks(stage),
    ...aiSdkChecks(stage),
    ...mcporterChecks(stage),
    ...claudeCodeChecks(stage),
    ...codexChecks(stage),
    ...hostChecks(stage),
    ...frameworkChecks(stage),
    ...converterChecks(stage),
  ];
}

async function denoDir(): Promise<string> {
  const { stdout } = await new Deno.Command(Deno.execPath(), { args: ["info", "--json"] }).output();
  return JSON.parse(new TextDecoder().decode(stdout)).denoDir;
}

function say(line: string): void {
  // deno-lint-ignore no-console
  console.error(line);
}
