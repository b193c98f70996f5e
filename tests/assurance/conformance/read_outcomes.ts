/** A check of a scenario that failed, and why. */
export interface Failure {
  readonly check: string;
  readonly why: string;
}

/** How one scenario went. */
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
