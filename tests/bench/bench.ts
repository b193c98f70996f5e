// deno-lint-ignore-file no-console
import { fileURLToPath } from "node:url";
import { setPriority } from "node:os";
import { parseArgs } from "node:util";
import { joinRuns, type Line, type Row } from "./harness.ts";
import {
  describeLine,
  formatPage,
  formatTables,
  machine,
  replaceFigures,
  type Report,
} from "./report.ts";

/**
 * Measures the program next to what a user would take instead. Every row is measured in a process of
 * its own, interleaved with its references.
 *
 * With `--times N` all of it is measured N times: the tables have the medians and the spread over
 * the runs, and a target is met if it is in the worst of them. `--write` puts the tables into
 * `docs/performance.md` after each run, so that a run that is cut loses only itself. A row that
 * fails or takes too long is named below the tables, and the others are measured.
 *
 * Usage: `bench.ts [--json | --markdown] [--write] [--times N] [--only ROW]…`; `--row ROW` is the
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

/** A row of the benchmark. */
interface NamedRow {
  /** Its heading. */
  readonly title: string;
  /** Its module is loaded when it is measured, so that none has the others' code in memory. */
  readonly load: () => Promise<Row>;
  /**
   * What other work does to it: the time of `timed` rows suffers, so they run alone. `waiting` and
   * `counted` rows run side by side: the ones wait for a vendor, the others count bytes, tokens and
   * CPU time.
   */
  readonly kind: "timed" | "waiting" | "counted";
}

/** The rows by name, in the order in which they are printed. */
const ROWS: Readonly<Record<string, NamedRow>> = {
  deno: {
    title: "Answers over HTTP on Deno",
    kind: "timed",
    load: async () => (await import("./rows/http.ts")).denoRow,
  },
  latency: {
    title: "Slowest answers over HTTP",
    kind: "timed",
    load: async () => (await import("./rows/http.ts")).latencyRow,
  },
  audit: {
    title: "What audit costs",
    kind: "timed",
    load: async () => (await import("./rows/http.ts")).auditRow,
  },
  workerd: {
    title: "Answers on workerd",
    kind: "timed",
    load: async () => (await import("./rows/http.ts")).workerdRow,
  },
  object: {
    title: "A tenant's object on workerd",
    kind: "timed",
    load: async () => (await import("./rows/object.ts")).objectRow,
  },
  calls: {
    title: "The first call in a fresh process",
    kind: "timed",
    load: async () => (await import("./rows/first_calls.ts")).firstCallsRow,
  },
  stdio: {
    title: "Start over stdio",
    kind: "timed",
    load: async () => (await import("./rows/starts.ts")).stdioRow,
  },
  worker: {
    title: "Start and size of the Worker",
    kind: "timed",
    load: async () => (await import("./rows/starts.ts")).workerRow,
  },
  pages: {
    title: "A large tenant at a distance",
    kind: "waiting",
    load: async () => (await import("./rows/pages.ts")).pagesRow,
  },
  walk: {
    title: "Reading a list without latency",
    kind: "timed",
    load: async () => (await import("./rows/directory.ts")).walkRow,
  },
  select: {
    title: "Searching a list in memory",
    kind: "timed",
    load: async () => (await import("./rows/directory.ts")).selectRow,
  },
  heap: {
    title: "Memory of a list",
    kind: "counted",
    load: async () => (await import("./rows/directory.ts")).heapRow,
  },
  history: {
    title: "Kept readings",
    kind: "counted",
    load: async () => (await import("./rows/history.ts")).historyRow,
  },
  evidence: {
    title: "Evidence packages",
    kind: "counted",
    load: async () => (await import("./rows/evidence.ts")).evidenceRow,
  },
  tokens: {
    title: "Tokens",
    kind: "counted",
    load: async () => (await import("./rows/tokens.ts")).tokensRow,
  },
};

/** So that rows which wait for a vendor are not held up by what runs beside them. */
const COUNTED_NICENESS = 10;

/** What ends a benchmark before its time, and the processes of its rows with it. */
const STOPPING = Deno.build.os === "windows"
  ? ["SIGINT"] as const
  : ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Far longer than any row takes on an idle machine. */
const LONGEST_ROW_MS = 400_000;

const unknown = [...only, ...row === undefined ? [] : [row]].filter((name) => !(name in ROWS));
if (unknown.length > 0) {
  console.error(`No row ${unknown.join(", ")}: the rows are ${Object.keys(ROWS).join(", ")}`);
  Deno.exit(2);
}
if (row !== undefined) {
  const measureRow = await ROWS[row]?.load();
  console.log(JSON.stringify(await measureRow?.()));
  // The row has ended what it started; a package may still hold a handle.
  Deno.exit(0);
}

if (!/^[1-9]\d?$/.test(times)) {
  console.error("--times is not a whole number from 1 to 99");
  Deno.exit(2);
}

const names = only.length > 0 ? Object.keys(ROWS).filter((name) => only.includes(name)) : [
  ...Object.keys(ROWS),
];
const measured = new Map<string, Line[][]>(names.map((name) => [name, []]));
const notes = new Set<string>();
let failed = false;
/** The leaders of the groups of processes that are running. */
const groups = new Set<number>();
for (const signal of STOPPING) {
  Deno.addSignalListener(signal, () => {
    for (const leader of groups) endGroup(leader);
    Deno.exit(130);
  });
}
const began = performance.now();
for (let run = 1; run <= Number(times); run++) {
  const of = (kind: NamedRow["kind"]): string[] =>
    names.filter((name) => ROWS[name]?.kind === kind);
  await measureEach(of("timed"), run);
  await Promise.all([measureEach(of("waiting"), run), measureEach(of("counted"), run)]);
  if (write) await writePage(reportOf(run));
}
const report = reportOf(Number(times));
if (json) {
  const lines = report.sections.flatMap(({ lines }) => lines);
  console.log(JSON.stringify({ machine: machine(), lines, notes: report.notes }, null, 2));
} else if (!write || markdown) console.log((markdown ? formatPage : formatTables)(report));
// What could not be measured is no figure that is met.
Deno.exit(failed ? 1 : 0);

/** Measures rows one after the other. One that fails is noted. */
async function measureEach(names: readonly string[], run: number): Promise<void> {
  for (const name of names) {
    console.error(`measuring ${name}, run ${run} of ${times} …`);
    try {
      const lines = await measure(name);
      for (const line of lines) if (typeof line === "string") notes.add(line);
      const figures = lines.filter((line) => typeof line !== "string");
      measured.get(name)?.push(figures);
      for (const line of figures) console.error(`  ${describeLine(line)}`);
    } catch (error) {
      failed = true;
      notes.add(`${name}, run ${run}: ${error instanceof Error ? error.message : error}`);
    }
  }
}

function reportOf(runs: number): Report {
  const minutes = Math.ceil((performance.now() - began) / 60_000);
  return {
    sections: names.map((name) => ({
      title: ROWS[name]?.title ?? name,
      lines: joinRuns(measured.get(name) ?? []),
    })),
    notes: [...notes],
    runs,
    minutes,
  };
}

/** Puts the tables into the page, in place of those that stand there. */
async function writePage(report: Report): Promise<void> {
  const page = new URL("../../docs/performance.md", import.meta.url);
  const text = await Deno.readTextFile(page);
  await Deno.writeTextFile(page, replaceFigures(text, formatPage(report)));
  const args = ["fmt", "-q", fileURLToPath(page)];
  await new Deno.Command(Deno.execPath(), { args }).output();
}

async function measure(name: string): Promise<(Line | string)[]> {
  const path = (file: string): string => fileURLToPath(new URL(file, import.meta.url));
  // A group of its own, so that what it has started ends with it.
  const process = new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "-A", "--config", path("../deno.json"), "--v8-flags=--expose-gc"],
      ...[path("bench.ts"), "--row", name],
    ],
    stdin: "null",
    stdout: "piped",
    stderr: "inherit",
    detached: true,
  }).spawn();
  groups.add(process.pid);
  // What is counted takes as long as it may.
  if (ROWS[name]?.kind === "counted") setPriority(process.pid, COUNTED_NICENESS);
  const late = setTimeout(() => endGroup(process.pid), LONGEST_ROW_MS);
  const { success, signal, stdout } = await process.output();
  clearTimeout(late);
  endGroup(process.pid);
  if (signal !== null) throw new Error("it took too long and was ended");
  if (!success) throw new Error("it could not be measured");
  return JSON.parse(new TextDecoder().decode(stdout));
}

function endGroup(leader: number): void {
  groups.delete(leader);
  try {
    Deno.kill(-leader, "SIGKILL");
  } catch { /* All of it has ended. */ }
}
