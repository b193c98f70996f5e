// deno-lint-ignore-file no-console
import { parseArgs } from "node:util";
import { fileURLToPath } from "node:url";
import type { Line } from "./line.ts";
import { machine } from "./machine.ts";
import { ROWS } from "./rows.ts";
import { printMarkdown, printTable } from "./table.ts";

/**
 * Measures the program next to what a user would take instead, and prints one table. Every row is
 * measured in a process of its own, interleaved with its references.
 *
 * Usage: `bench.ts [--json | --markdown] [--only ROW]…`.
 */
const { values: { json, markdown, only } } = parseArgs({
  args: Deno.args,
  options: {
    json: { type: "boolean", default: false },
    markdown: { type: "boolean", default: false },
    only: { type: "string", multiple: true, default: [] },
  },
});
const unknown = only.filter((name) => !(name in ROWS));
if (unknown.length > 0) {
  console.error(`No row ${unknown.join(", ")}: the rows are ${Object.keys(ROWS).join(", ")}`);
  Deno.exit(2);
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
      ...[path("measure_row.ts"), name],
    ],
    stdin: "null",
    stderr: "inherit",
  }).output();
  if (!success) throw new Error(`${name} could not be measured`);
  return JSON.parse(new TextDecoder().decode(stdout));
}
