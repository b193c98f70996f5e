/** The result of a run of the suite. */
export interface Verdict {
  /** The number of required scenarios that passed. */
  readonly passed: number;
  /** The number of required scenarios that failed as the baseline says. */
  readonly expected: number;
  /** Required scenarios that failed otherwise than the baseline says. */
  readonly unexpected: readonly Outcome[];
  /** Entries of the baseline that did not fail. */
  readonly stale: readonly string[];
  /** The number of required scenarios that were not run. */
  readonly missing: number;
}

/** The form of every message: no missing feature excuses a malformed one. */
const NEVER_EXPECTED = "wire-schema-valid";

/**
 * Holds the outcomes against the number of scenarios there must be and the baseline, whose entries
 * are `scenario`, or `scenario:check` where the other checks of a scenario must pass.
 */
export function judge(
  outcomes: readonly Outcome[],
  baseline: readonly string[],
  required: number,
): Verdict {
  const counted = outcomes.filter((outcome) => outcome.required);
  const failed = counted.filter(({ passed }) => !passed);
  const unexpected = failed.filter((outcome) => !isExpected(outcome, baseline));
  const failing = new Set(failed.flatMap(({ scenario, failures }) => [
    scenario,
    ...failures.map(({ check }) => `${scenario}:${check}`),
  ]));
  return {
    passed: counted.length - failed.length,
    expected: failed.length - unexpected.length,
    unexpected,
    stale: baseline.filter((entry) => !failing.has(entry)),
    missing: Math.max(0, required - counted.length),
  };
}

function isExpected({ scenario, failures }: Outcome, baseline: readonly string[]): boolean {
  if (baseline.includes(scenario)) {
    return failures.every(({ check }) => check !== NEVER_EXPECTED);
  }
  return failures.length > 0 &&
    failures.every(({ check }) => baseline.includes(`${scenario}:${check}`));
}

/** Counts the faults of a run. */
export function faults({ unexpected, stale, missing }: Verdict): number {
  return unexpected.length + stale.length + missing;
}

/** A check of a scenario that failed, and why. */
export interface Failure {
  readonly check: string;
  readonly why: string;
}

/** The outcome of one scenario. */
export interface Outcome {
  readonly scenario: string;
  readonly passed: boolean;
  /** Whether the revision requires it; the others are run and not counted. */
  readonly required: boolean;
  readonly failures: readonly Failure[];
}

/** Reads the summary that the suite ends with; the failures are known by scenario. */
export function readOutcomes(
  printed: string,
  failures: ReadonlyMap<string, readonly Failure[]>,
): Outcome[] {
  const [, summary = ""] = printed.split("=== SUMMARY ===");
  const optional = new Set(
    [...summary.matchAll(/^ {2}[✓✗] (\S+) \([\w-]+\)$/gm)].map(([, scenario]) => scenario),
  );
  return [...summary.matchAll(/^([✓✗]) (\S+): \d+ passed, \d+ failed$/gm)].map(
    ([, mark, scenario = ""]) => ({
      scenario,
      passed: mark === "✓",
      required: !optional.has(scenario),
      failures: failures.get(scenario) ?? [],
    }),
  );
}
