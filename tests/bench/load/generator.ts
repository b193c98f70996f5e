import type { Order, Target } from "./connection.ts";
import { fileURLToPath } from "node:url";

const CONFIG = fileURLToPath(new URL("../../deno.json", import.meta.url));

/** A process of ours that ends when its standard input does, that is, with this one. */
interface Child extends AsyncDisposable {
  readonly pid: number;
  /** Writes one line to its standard input. */
  readonly write: (line: string) => Promise<void>;
  /** Its next line on standard output. */
  readonly read: () => Promise<string>;
}

/** Starts a script of the benchmark, by its path in `tests/bench`. `stderr`: where its log goes. */
export function startChild(
  script: string,
  args: readonly string[] = [],
  stderr: "inherit" | "null" = "inherit",
): Child {
  const path = fileURLToPath(new URL(`../${script}`, import.meta.url));
  const process = new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-net=127.0.0.1", "--config", CONFIG, path, ...args],
    stdin: "piped",
    stdout: "piped",
    stderr,
  }).spawn();
  const writer = process.stdin.getWriter();
  const reader = process.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  return {
    pid: process.pid,
    write: async (line) => await writer.write(new TextEncoder().encode(`${line}\n`)),
    read: async () => {
      while (!text.includes("\n")) {
        const { value, done } = await reader.read();
        if (done) throw new Error(`${script} ended before it answered`);
        text += value;
      }
      const [line = "", ...rest] = text.split("\n");
      text = rest.join("\n");
      return line;
    },
    [Symbol.asyncDispose]: async () => {
      await writer.close();
      await process.status;
      await reader.cancel();
    },
  };
}

/** A load generator in a process of its own. */
export interface Generator extends AsyncDisposable {
  /** Does one measurement; gives requests a second, or milliseconds, as the order says. */
  readonly measure: (target: Target, order: Order) => Promise<number>;
}

/** Starts a load generator. */
export function startGenerator(): Generator {
  const child = startChild("load/generate_load.ts");
  return {
    measure: async (target, order) => {
      await child.write(JSON.stringify({ ...order, target }));
      return Number(await child.read());
    },
    [Symbol.asyncDispose]: () => child[Symbol.asyncDispose](),
  };
}
