/** Counts what became of calls, and how long they took. */
export class Tally {
  /** By tool. */
  readonly calls: Map<string, number> = new Map();
  /** By the first words of what was said. */
  readonly errors: Map<string, number> = new Map();
  readonly wrong: string[] = [];
  readonly #times: number[] = [];

  /** Notes a call that took so many milliseconds. */
  call(tool: string, ms: number): void {
    this.calls.set(tool, (this.calls.get(tool) ?? 0) + 1);
    this.#times.push(ms);
  }

  /** Notes an error that a call answered with. */
  error(text: string): void {
    const kind = text.split(/[:;.(]/)[0]?.replace(/ \S*\d.*/, "").slice(0, 60).trim() ?? "";
    this.errors.set(kind, (this.errors.get(kind) ?? 0) + 1);
  }

  get total(): number {
    return [...this.calls.values()].reduce((sum, count) => sum + count, 0);
  }

  /** The time in milliseconds that so large a part of the calls stayed below. */
  percentile(part: number): number {
    const sorted = this.#times.toSorted((left, right) => left - right);
    return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? NaN;
  }

  /** All of it, in lines. */
  lines(): string[] {
    return [
      `calls: ${this.total} (${list(this.calls)})`,
      `errors: ${this.errors.size === 0 ? "none" : list(this.errors)}`,
      `wrong answers: ${this.wrong.length}`,
      ...this.wrong.slice(0, 10).map((problem) => `  ${problem}`),
      `p50 ${this.percentile(0.5).toFixed(1)} ms, p99 ${this.percentile(0.99).toFixed(1)} ms`,
    ];
  }
}

function list(counts: ReadonlyMap<string, number>): string {
  return [...counts].sort(([, one], [, other]) => other - one)
    .map(([name, count]) => `${name} ${count}`).join(", ");
}
