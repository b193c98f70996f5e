import type { Line } from "./line.ts";
import { inRounds, lineOf } from "./rounds.ts";

/** More than the noise of two cores: beyond, the cost grows faster than the users. */
export const LINEAR = 1.2;
const ROUNDS = 7;

/** What is measured for a number of users: how much, in some unit. */
export interface Sized {
  readonly users: number;
  readonly measure: () => Promise<number>;
}

/** What one user costs among many, next to what one costs among fewer, measured in turn. */
export async function growth(
  what: string,
  unit: string,
  fewer: Sized,
  more: Sized,
): Promise<Line> {
  const each = ({ users, measure }: Sized) => async (): Promise<number> =>
    await measure() / users * 1000;
  const contenders = { ours: each(more), fewer: each(fewer) };
  await inRounds(contenders, 2);
  return lineOf(await inRounds(contenders, ROUNDS), ["ours", "fewer"], {
    row: `${what}: each of ${more.users.toLocaleString("en-US")} users`,
    unit: `${unit} per 1,000`,
    against: `each of ${fewer.users.toLocaleString("en-US")}`,
    target: { atMost: LINEAR },
  });
}
