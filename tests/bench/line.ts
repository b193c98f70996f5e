/** What a ratio should be. */
export type Target = { readonly atLeast: number } | { readonly atMost: number };

/** One line of the table: what we take or give, next to one reference. */
export interface Line {
  readonly row: string;
  /** Ours divided by the reference's: the median over rounds in which both were measured. */
  readonly ratio: number;
  readonly target?: Target;
  readonly ours: number;
  readonly reference: number;
  /** Of both figures. */
  readonly unit: string;
  /** What the reference is. */
  readonly against: string;
}

/** Something to measure in a process of its own; a text says why it was not measured. */
export type Row = () => Promise<readonly (Line | string)[]>;

/** Whether a line reaches its target; undefined where it has none. */
export function isMet({ ratio, target }: Line): boolean | undefined {
  if (target === undefined) return undefined;
  return "atLeast" in target ? ratio >= target.atLeast : ratio <= target.atMost;
}
