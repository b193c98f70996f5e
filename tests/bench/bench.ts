// deno-lint-ignore-file no-console
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import type { Line, Row } from "./harness.ts";
import { machine, printMarkdown, printTable } from "./report.ts";

/**
 * Measures the program next to what a user would take instead, and prints one table. Every row is
 * measured in a process of its own, interleaved with its references.
 *
 * Usage: `bench.ts [--json | --markdown] [--only ROW]…`; `--row ROW` is the process of one row.
 */
const { values: { json, markdown, only, row } } = parseArgs({
  args: Deno.args,
  options: {
    json: { type: "boolean", default: false },
    markdown: { type: "boolean", default: false },
    only: { type: "string", multiple: true, default: [] },
    row: { type: "string" },
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

const lines: Line[] = [];
const notes: string[] = [];
for (const name of only.length > 0 ? only : Object.keys(ROWS)) {
  console.error(`measuring ${name} …`);
  for (const line of await measure(name)) {
    if (typeof line === "string") notes.push(line);
    else lines.push(line);
  }
}
if (json) console.log(JSON.stringify({ machine: machine(), lines, notes }, null, 2));
else (markdown ? printMarkdown : printTable)(lines, [...notes, machine()]);

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
