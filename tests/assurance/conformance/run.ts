import { printReport } from "../../bench/report.ts";
import { type RunningServer, startServe } from "../../support/entry_process.ts";
import { bareWorkerd } from "../../support/workerd.ts";
import { BASELINE } from "./baseline.ts";
import { fixturesApp } from "./fixtures/servers.ts";
import { faults, judge, type Verdict } from "./judge.ts";
import { type App, runSuite, type Suite, SUITES } from "./suites.ts";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

/**
 * Runs the official conformance suite against the product and against its app with the suite's
 * fixtures, on Deno and on workerd, and ends with the counts. Fails when a required scenario fails
 * that the baseline does not expect to, and when one passes that the baseline does.
 *
 * Options: `--runtime deno|workerd` and `--only product|fixtures`.
 */

/** The runtime of a server. */
type Runtime = "deno" | "workerd";

const WRANGLER_CONFIG = fileURLToPath(new URL("wrangler.toml", import.meta.url));

/** Serves an app on a loopback port of a runtime; the product on Deno is its real process. */
async function openTarget(app: App, runtime: Runtime): Promise<RunningServer> {
  if (runtime === "workerd") {
    return await bareWorkerd(
      { APP: app, SPANNING_SANDBOX: "1", LOG_LEVEL: "error" },
      WRANGLER_CONFIG,
    );
  }
  if (app === "product") return await startServe({ SPANNING_SANDBOX: "1" });
  const stop = new AbortController();
  const options = { hostname: "127.0.0.1", port: 0, onListen: () => {}, signal: stop.signal };
  const server = Deno.serve(options, fixturesApp().fetch);
  return {
    url: new URL(`http://127.0.0.1:${server.addr.port}/mcp`),
    [Symbol.asyncDispose]: () => {
      stop.abort();
      return server.finished;
    },
  };
}

const { values } = parseArgs({
  options: { runtime: { type: "string" }, only: { type: "string" } },
});
const runtimes = chosen<Runtime>("runtime", values.runtime, ["deno", "workerd"]);
const apps = chosen<App>("only", values.only, ["product", "fixtures"]);

const rows: string[][] = [];
const verdicts: Verdict[] = [];
for (const runtime of runtimes) {
  for (const app of apps) {
    let since = performance.now();
    await using target = await openTarget(app, runtime);
    for (const suite of SUITES) {
      const { outcomes, printed } = await runSuite(suite, target.url);
      const verdict = judge(outcomes, BASELINE[app][suite.revision], suite.required);
      verdicts.push(verdict);
      rows.push(rowOf(app, runtime, suite, verdict, performance.now() - since));
      explain(`${app} on ${runtime}, ${suite.revision}`, verdict, printed);
      since = performance.now();
    }
  }
}

printReport({
  title:
    "MCP conformance: scenarios that the revision requires (the first run of a server starts it)",
  columns: ["server", "runtime", "revision", "suite", "passed", "as baseline", "wrong", "seconds"],
  rows,
});
const total = (count: (verdict: Verdict) => number): number =>
  verdicts.reduce((sum, verdict) => sum + count(verdict), 0);
const wrong = total(faults);
print(
  `\nconformance: ${total(({ passed }) => passed)} passed, ${wrong} failed, ` +
    `${total(({ expected }) => expected)} in the baseline`,
);
Deno.exit(wrong === 0 ? 0 : 1);

function rowOf(app: App, runtime: Runtime, suite: Suite, verdict: Verdict, ms: number): string[] {
  return [
    app,
    runtime,
    suite.revision,
    suite.release.replace(/^.*@/, ""),
    `${verdict.passed}/${suite.required}`,
    String(verdict.expected),
    String(faults(verdict)),
    (ms / 1000).toFixed(1),
  ];
}

function explain(run: string, { unexpected, stale, missing }: Verdict, printed: string): void {
  for (const { scenario, failures } of unexpected) {
    print(`${run}: ${scenario} failed`);
    for (const { check, why } of failures) print(`    ${check}: ${why}`);
  }
  for (const entry of stale) print(`${run}: ${entry} is in the baseline and did not fail`);
  if (missing > 0) print(`${run}: ${missing} scenarios were not run\n${printed.slice(-4000)}`);
}

function chosen<T extends string>(option: string, value: string | undefined, all: T[]): T[] {
  const found = all.filter((one) => value === undefined || one === value);
  if (found.length === 0) throw new Error(`--${option} ${value}: choose ${all.join(" or ")}`);
  return found;
}

function print(line: string): void {
  // deno-lint-ignore no-console
  console.log(line);
}
