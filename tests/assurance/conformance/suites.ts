import configuration from "../../deno.json" with { type: "json" };
import { bareEnvironment } from "../../support/entry_process.ts";
import { type Failure, type Outcome, readOutcomes } from "./judge.ts";
import { fileURLToPath } from "node:url";

/** The outcomes of a run of the suite. */
interface SuiteRun {
  readonly outcomes: readonly Outcome[];
  readonly printed: string;
}

const CONFIG = fileURLToPath(new URL("../../deno.json", import.meta.url));

/** A run takes seconds; one that hangs must not hang the gate. */
const TIME_LIMIT_MS = 120_000;

/**
 * Runs a release of the official suite against a served address.
 *
 * Runs on Deno, so that no other runtime is needed, and may use only the loopback network, files to
 * read, and a folder for its results.
 */
export async function runSuite({ release, options }: Suite, url: URL): Promise<SuiteRun> {
  const folder = await Deno.makeTempDir({ prefix: "conformance-" });
  try {
    const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        ...["run", "--quiet", "--no-prompt", "--config", CONFIG, "--frozen"],
        ...["--allow-net=127.0.0.1,localhost", "--allow-env", "--allow-read", "--allow-sys"],
        ...[`--allow-write=${folder}`, release],
        ...["server", "--url", url.href, ...options, "--output-dir", folder],
      ],
      env: { ...bareEnvironment(), NO_COLOR: "1" },
      clearEnv: true,
      stdin: "null",
      signal: AbortSignal.timeout(TIME_LIMIT_MS),
    }).output();
    const text = new TextDecoder();
    const printed = text.decode(stdout) + text.decode(stderr);
    return { printed, outcomes: readOutcomes(text.decode(stdout), await readFailures(folder)) };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

interface Check {
  readonly id: string;
  readonly status: string;
  readonly errorMessage?: string;
}

/** Reads the results, one folder `server-<scenario>-<time>` with a `checks.json` for each scenario. */
async function readFailures(folder: string): Promise<Map<string, Failure[]>> {
  const failures = new Map<string, Failure[]>();
  for await (const { name } of Deno.readDir(folder)) {
    const scenario = name.replace(/^server-/, "").replace(/-\d{4}-\d\d-\d\dT[\dZ-]+$/, "");
    const checks: Check[] = JSON.parse(await Deno.readTextFile(`${folder}/${name}/checks.json`));
    failures.set(
      scenario,
      checks.filter(({ status }) => status === "FAILURE")
        .map(({ id, errorMessage = "" }) => ({ check: id, why: errorMessage })),
    );
  }
  return failures;
}

/** The server that is tested: the product itself, or its app with the suite's fixtures. */
export type App = "product" | "fixtures";

/** A revision of the protocol, tested by one release of the official suite. */
export interface Suite {
  readonly revision: "2025-11-25" | "2026-07-28";
  /** The release, as npm names it. */
  readonly release: string;
  readonly options: readonly string[];
  /** The number of scenarios that the revision requires. */
  readonly required: number;
}

const { imports } = configuration;

/** The last stable release knows 2025-11-25; the next one also looks at every message's schema. */
export const SUITES: readonly Suite[] = [
  {
    revision: "2025-11-25",
    release: imports["conformance-0.1"],
    options: ["--suite", "active"],
    required: 30,
  },
  {
    revision: "2025-11-25",
    release: imports["conformance-0.2"],
    options: ["--requirements", "2025-11-25"],
    required: 30,
  },
  {
    revision: "2026-07-28",
    release: imports["conformance-0.2"],
    options: ["--requirements", "2026-07-28"],
    required: 37,
  },
];
