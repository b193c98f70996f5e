/** What many calls came to. */
export class Tally {
  calls = 0;
  /** Right answers, by how they are marked, and typed errors, by their class. */
  readonly outcomes: Map<string, number> = new Map();
  /** How many answers were wrong or not to be understood. */
  wrong = 0;
  /** The first of them. */
  readonly examples: string[] = [];
  readonly #times: number[] = [];

  /** Counts a call that ended well, or as it may. */
  add(outcome: string, ms: number): void {
    this.calls++;
    this.outcomes.set(outcome, (this.outcomes.get(outcome) ?? 0) + 1);
    this.#times.push(ms);
  }

  /** Counts a wrong answer. */
  addWrong(what: string): void {
    this.calls++;
    this.wrong++;
    if (this.examples.length < 20) this.examples.push(what);
  }

  /** A percentile of the times, in milliseconds. */
  percentile(percent: number): number {
    const sorted = this.#times.toSorted((left, right) => left - right);
    return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * percent / 100))] ?? 0;
  }

  /** As lines for people. */
  lines(): string[] {
    const outcomes = [...this.outcomes].sort(([, left], [, right]) => right - left);
    return [
      `calls          ${this.calls}`,
      ...outcomes.map(([outcome, count]) => `  ${String(count).padStart(8)}  ${outcome}`),
      `wrong answers  ${this.wrong}`,
      ...this.examples.map((example) => `  ${example}`),
      `p50 ${this.percentile(50).toFixed(0)} ms, p99 ${this.percentile(99).toFixed(0)} ms`,
    ];
  }
}
