import type { Line } from "./line.ts";

/** More than the noise of two cores: beyond, the cost grows faster than the users. */
const LINEAR = 1.2;

/** What one user costs among many, next to what one costs among fewer, from the lines of both. */
export function growth(
  what: string,
  lines: readonly Line[],
  [fewer, more]: readonly [number, number],
): Line {
  const each = (users: number): number => {
    const line = lines.find(({ row }) => row.includes(` ${users.toLocaleString("en-US")} users`));
    return (line?.ours ?? NaN) / users * 1000;
  };
  const [ours, reference] = [each(more), each(fewer)];
  return {
    row: `${what}: each of ${more.toLocaleString("en-US")}`,
    ratio: ours / reference,
    target: { atMost: LINEAR },
    ours,
    reference,
    unit: `${lines[0]?.unit} per 1,000`,
    against: `each of ${fewer.toLocaleString("en-US")}`,
  };
}
