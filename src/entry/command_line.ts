import { IDENTITY, VERSION } from "../base/identity.ts";
import { writeSync } from "node:fs";
import process from "node:process";
import { parseArgs, type ParseArgsConfig } from "node:util";

/**
 * Reads the command line of an entry point.
 *
 * `--help` and `--version` print and end the process with 0. An argument that the entry point does
 * not know ends it with 64, and the reason is on standard error. Words without dashes are unknown
 * too unless `words` is set.
 */
export function readCommandLine<const O extends Options>(
  { args, help, task, options, words = false }: CommandLine<O>,
): ReturnType<typeof parseArgs<{ options: O; allowPositionals: true }>> {
  try {
    const all = { ...options, ...ALWAYS };
    const { values, positionals } = parseArgs({
      args: [...args],
      options: all,
      allowPositionals: words,
    });
    const asked: Readonly<Record<string, unknown>> = values;
    if (asked["help"] === true) end(0, `${help}\n${ALWAYS_HELP}`);
    if (asked["version"] === true) end(0, `${IDENTITY.name} ${VERSION}`);
    return { values, positionals } as never;
  } catch (error) {
    if (!(error instanceof TypeError && "code" in error)) throw error;
    // The runtime adds how to name a file that begins with a dash: there is none here.
    return refuseUsage(error.message.split(". ")[0] ?? "", task);
  }
}

/** Ends the process with 64 because of its command line. */
export function refuseUsage(why: string, task: string): never {
  return end(EX_USAGE, `${why}\nSee ${task} --help`);
}

/** The exit status for a wrong command line, `EX_USAGE` of sysexits. */
const EX_USAGE = 64;

/** Writes at once: the process ends before a stream would have written. */
function end(status: number, text: string): never {
  writeSync(status === 0 ? 1 : 2, text + "\n");
  process.exit(status);
}

type Options = NonNullable<ParseArgsConfig["options"]>;

const ALWAYS = {
  help: { type: "boolean", short: "h" },
  version: { type: "boolean" },
} as const satisfies Options;

const ALWAYS_HELP = `  --version        prints the version
  --help           this text`;

interface CommandLine<O> {
  readonly args: readonly string[];
  /** A summary and the options, without `--help` and `--version`, which are added below. */
  readonly help: string;
  /** How it is called, such as `deno task doctor`. */
  readonly task: string;
  readonly options: O;
  readonly words?: boolean;
}

/** Writes a line to standard output, for whoever gave the command. */
export function print(line: string): void {
  // deno-lint-ignore no-console
  console.log(line);
}
