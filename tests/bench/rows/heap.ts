import { LINEAR } from "../growth.ts";
import type { Line } from "../line.ts";
import { memoryOf } from "../memory_of.ts";

const SIZES = [10_000, 50_000, 200_000];
/** What 200,000 users may take, in MB. */
const LIMIT = 64;

/**
 * What a directory adds to the memory: heap, external and array buffers together, after a forced
 * collection. It hardly varies, so that once is enough.
 */
export async function row(): Promise<Line[]> {
  const lines: Line[] = [];
  for (const users of SIZES) {
    const { directory, reading, objects } = await memoryOf(users);
    const row = `memory of ${users.toLocaleString("en-US")} users`;
    const aimed = users === SIZES.at(-1);
    lines.push(line(row, directory, {
      reference: objects,
      against: "the parsed objects",
      ...(aimed ? { target: { atMost: 0.45 } } : {}),
    }));
    if (!aimed) continue;
    const limitFacts = { reference: LIMIT, against: "the limit", target: { atMost: 1 } };
    lines.push(line(row, directory, limitFacts));
    lines.push(line(`${row}, before the last page is sorted in`, reading, limitFacts));
  }
  const [, fewer, more] = lines;
  if (fewer === undefined || more === undefined) return lines;
  const [ours, reference] = [more.ours / 200, fewer.ours / 50];
  return [...lines, {
    row: "memory: each of 200,000 users",
    ratio: ours / reference,
    target: { atMost: LINEAR },
    ours,
    reference,
    unit: "MB per 1,000",
    against: "each of 50,000",
  }];
}

function line(
  row: string,
  ours: number,
  facts: Pick<Line, "reference" | "against" | "target">,
): Line {
  return { ...facts, row, ours, ratio: ours / facts.reference, unit: "MB" };
}
