import { atEndOfTurn } from "../base/async.ts";
import { likelyMisspellings } from "../configuration/environment.ts";
import { VARIABLES } from "../configuration/settings.ts";
import type { Host } from "../program/program.ts";
import { endSignals, type SignalRuntime } from "./shutdown.ts";

/** Deno, as far as the entry points use it. */
export const DENO_RUNTIME: SignalRuntime & { readonly readFile: (path: string) => string } = {
  readFile: (path) => {
    const { isFile, mode } = Deno.statSync(path);
    // A pipe or a device might never end.
    if (!isFile) throw new Error("not a regular file");
    if (((mode ?? 0) & WRITABLE_BY_ALL) !== 0) throw new Error("everybody can change it");
    return Deno.readTextFileSync(path);
  },
  exit: (status) => Deno.exit(status),
  listen: (signal, heard) => Deno.addSignalListener(signal, heard),
  signals: endSignals(Deno.build.os === "windows"),
};

/** Write access to the file of tenants or tokens decides where keys are sent and who may call. */
const WRITABLE_BY_ALL = 0o002;

/**
 * The settings of the environment, and variables that are named almost like them. Where only some
 * variables may be read, they cannot be listed, so the names that a slip makes are tried.
 */
export function readEnvironment(over: "stdio" | "HTTP" = "HTTP"): Host["env"] {
  if (Deno.permissions.querySync({ name: "env" }).state === "granted") return Deno.env.toObject();
  const slips = likelyMisspellings(over, (name) => Deno.env.has(name));
  return Object.fromEntries([...VARIABLES, ...slips].map((name) => [name, Deno.env.get(name)]));
}

const encoder = new TextEncoder();
/** Taken for every line: memory of its own for each would be most of what writing it costs. */
const bytes = new Uint8Array(64 * 1024);
let cut = false; // Whether only the beginning of the last line could be written.

/**
 * Writes one line to standard error, at once. A line that cannot be written, because the client has
 * closed the pipe or the disk is full, is lost: it is no reason to keep an answer back.
 */
export const writeToStderr = (line: string): void => writeLines(`${line}\n`);

function writeLines(lines: string): void {
  try {
    for (let rest = cut ? `\n${lines}` : lines; rest !== "";) {
      const { read, written: end } = encoder.encodeInto(rest, bytes);
      for (let at = 0; at < end; cut = true) at += Deno.stderr.writeSync(bytes.subarray(at, end));
      rest = rest.slice(read);
    }
    cut = false;
  } catch {
    // There is nowhere left to say so.
  }
}

/**
 * Writes lines to standard error, in order. Those of requests that are answered in one turn of the
 * event loop are written together at its end, because a write costs as much as the rest of a line.
 * No answer leaves before its line, and nothing is left unwritten when the process ends itself.
 */
export function lineWriter(): (line: string) => void {
  let lines = "";
  let expected = false;
  const flush = (): void => {
    if (lines !== "") writeLines(lines);
    lines = "";
    expected = false;
  };
  for (const end of ["unload", "error", "unhandledrejection"]) addEventListener(end, flush);
  return (line) => {
    lines += `${line}\n`;
    if (expected) return;
    expected = true;
    atEndOfTurn(flush);
  };
}

/** What every program on Deno is given; `serve` adds to it. */
export function denoHost(): Host {
  return {
    env: readEnvironment(),
    readFile: DENO_RUNTIME.readFile,
    fetch: globalThis.fetch,
    now: Date.now,
    writeLog: writeToStderr,
    openHistory: async (folder) => await (await import("./node_sql.ts")).openNodeSql(folder),
  };
}

/** Exit statuses of sysexits: wrong settings, and an address that is not available. */
export const EX_CONFIG = 78;
export const EX_UNAVAILABLE = 69;

/** Why a server cannot listen, naming the setting of its port; undefined for any other error. */
export function whyNotListening(error: unknown, port: string): string | undefined {
  const why = describeListenError(error, port);
  return why === undefined ? undefined : `Cannot listen: ${why}`;
}

function describeListenError(error: unknown, port: string): string | undefined {
  const { AddrInUse, AddrNotAvailable, NotCapable, PermissionDenied } = Deno.errors;
  if (error instanceof AddrInUse) return `the port is in use; choose another with ${port}`;
  if (error instanceof AddrNotAvailable) {
    return "this machine does not have that address; choose another with HOST";
  }
  if (error instanceof PermissionDenied) {
    return `the system does not let you have that port; choose another with ${port}`;
  }
  if (error instanceof NotCapable) {
    return "Deno may not listen there; add the address to --allow-net";
  }
  // A name that leads nowhere has no class of its own.
  return error instanceof Error && /lookup address/.test(error.message)
    ? "that host name leads to no address; choose another with HOST"
    : undefined;
}
