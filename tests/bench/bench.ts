// deno-lint-ignore-file no-console
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { joinRuns, type Line, type Row } from "./harness.ts";
import { formatMarkdown, formatTable, machine, replaceTable } from "./report.ts";

/**
 * Measures the program next to what a user would take instead, and prints one table. Every row is
 * measured in a process of its own, interleaved with its references.
 *
 * With `--times N` all of it is measured N times: the table has the medians and the spread over the
 * runs, and a target is met if it is in the worst of them. `--write` puts the table into
 * `docs/performance.md`.
 *
 * Usage: `bench.ts [--json | --markdown | --write] [--times N] [--only ROW]…`; `--row ROW` is the
 * process of one row.
 */
const { values: { json, markdown, only, row, times, write } } = parseArgs({
  args: Deno.args,
  options: {
    json: { type: "boolean", default: false },
    markdown: { type: "boolean", default: false },
    only: { type: "string", multiple: true, default: [] },
    row: { type: "string" },
    times: { type: "string", default: "1" },
    write: { type: "boolean", default: false },
  },
});

/**
 * The rows of the table by name, in the order in which they are printed. Modules are loaded when
 * their row is measured, so that none is measured with the others' code in memory.
 */
const ROWS: Readonly<Record<string, () => Promise<Row>>> = {
  deno: async () => (await import("./rows/http.ts")).denoRow,
  latency: async () => (await import("./rows/http.ts")).latencyRow,
  workerd: async () => (await import("./rows/http.ts")).workerdRow,
  pages: async () => (await import("./rows/pages.ts")).pagesRow,
  walk: async () => (await import("./rows/directory.ts")).walkRow,
  select: async () => (await import("./rows/directory.ts")).selectRow,
  heap: async () => (await import("./rows/directory.ts")).heapRow,
  stdio: async () => (await import("./rows/starts.ts")).stdioRow,
  worker: async () => (await import("./rows/starts.ts")).workerRow,
  history: async () => (await import("./rows/history.ts")).historyRow,
  tokens: async () => (await import("./rows/tokens.ts")).tokensRow,
};

const unknown = [...only, ...row === undefined ? [] : [row]].filter((name) => !(name in ROWS));
if (unknown.length > 0) {
  console.error(`No row ${unknown.join(", ")}: the rows are ${Object.keys(ROWS).join(", ")}`);
  Deno.exit(2);
}
if (row !== undefined) {
  const measureRow = await ROWS[row]?.();
  console.log(JSON.stringify(await measureRow?.()));
  // The row has ended what it started; a package may still hold a handle.
  Deno.exit(0);
}

if (!/^[1-9]\d?$/.test(times)) {
  console.error("--times is not a whole number from 1 to 99");
  Deno.exit(2);
}

const runs: Line[][] = [];
const notes = new Set<string>();
for (let run = 1; run <= Number(times); run++) {
  const lines: Line[] = [];
  for (const name of only.length > 0 ? only : Object.keys(ROWS)) {
    console.error(`measuring ${name}, run ${run} of ${times} …`);
    for (const line of await measure(name)) {
      if (typeof line === "string") notes.add(line);
      else lines.push(line);
    }
  }
  runs.push(lines);
}
const lines = joinRuns(runs);
const remarks = [...notes, `${machine()}; ${times === "1" ? "one run" : `${times} runs`}`];
if (json) console.log(JSON.stringify({ machine: machine(), lines, notes: remarks }, null, 2));
else if (write) await writeTable(new URL("../../docs/performance.md", import.meta.url));
else console.log((markdown ? formatMarkdown : formatTable)(lines, remarks));

/** Puts the table into a page, in place of the one that stands there. */
async function writeTable(page: URL): Promise<void> {
  const text = await Deno.readTextFile(page);
  await Deno.writeTextFile(page, replaceTable(text, formatMarkdown(lines, remarks)));
  const formatter = new Deno.Command(Deno.execPath(), { args: ["fmt", "-q", fileURLToPath(page)] });
  await formatter.output();
}

async function measure(name: string): Promise<(Line | string)[]> {
  const path = (file: string): string => fileURLToPath(new URL(file, import.meta.url));
  const { success, stdout } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "-A", "--config", path("../deno.json"), "--v8-flags=--expose-gc"],
      ...[path("bench.ts"), "--row", name],
    ],
    stdin: "null",
    stderr: "inherit",
  }).output();
  if (!success) throw new Error(`${name} could not be measured`);
  return JSON.parse(new TextDecoder().decode(stdout));
}
