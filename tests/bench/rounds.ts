import { median } from "./interleave.ts";
import type { Line, Target } from "./line.ts";

/** Figures by contender, round by round. */
export type Rounds<Name extends string> = Readonly<Record<Name, readonly number[]>>;

/** Measures contenders in turn, round after round, there and back again. */
export async function inRounds<Name extends string>(
  contenders: Readonly<Record<Name, () => Promise<number>>>,
  rounds: number,
): Promise<Rounds<Name>> {
  const names = Object.keys(contenders) as Name[];
  const figures = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<
    Name,
    number[]
  >;
  for (let round = 0; round < rounds; round++) {
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      figures[name].push(await contenders[name]());
    }
  }
  return figures;
}

/** The rounds of several measurements of the same contenders, as those of one. */
export function joined<Name extends string>(parts: readonly Rounds<Name>[]): Rounds<Name> {
  const names = Object.keys(parts[0] ?? {}) as Name[];
  return Object.fromEntries(
    names.map((name) => [name, parts.flatMap((part) => part[name])]),
  ) as unknown as Rounds<Name>;
}

/** A line of the table from what was measured in rounds. */
export function lineOf<Name extends string>(
  rounds: Rounds<Name>,
  [ours, theirs]: readonly [Name, Name],
  facts: Pick<Line, "row" | "unit" | "against"> & { readonly target?: Target },
): Line {
  const ratios = rounds[ours].map((figure, round) => figure / (rounds[theirs][round] ?? NaN));
  return {
    ...facts,
    ratio: median(ratios),
    ours: median(rounds[ours]),
    reference: median(rounds[theirs]),
  };
}
