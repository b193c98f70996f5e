import { growth } from "../growth.ts";
import type { Line, Target } from "../line.ts";
import { type PageServer, startPageServer } from "../page_server.ts";
import { inRounds, lineOf } from "../rounds.ts";
import { bareLoop, checkedLoop, walkDirectory } from "../walk_loops.ts";

/** Rounds that count, by size. */
const ROUNDS = { 10_000: 9, 50_000: 5, 100_000: 9, 200_000: 5 } as const;
/** The size for which there are targets. */
const AIM = 100_000;

/** Reading a tenant's whole list, next to two loops over the same pages of another process. */
export async function row(): Promise<Line[]> {
  const lines: Line[] = [];
  for (const [users, rounds] of Object.entries(ROUNDS)) {
    lines.push(...await compare(Number(users), rounds));
  }
  await using fewer = await startPageServer(50_000);
  await using more = await startPageServer(200_000);
  return [
    ...lines,
    await growth("reading", "ms", { users: 50_000, measure: timed(walkDirectory, fewer) }, {
      users: 200_000,
      measure: timed(walkDirectory, more),
    }),
  ];
}

async function compare(users: number, rounds: number): Promise<Line[]> {
  await using server = await startPageServer(users);
  const contenders = {
    ours: timed(walkDirectory, server),
    bare: timed(bareLoop, server),
    checked: timed(checkedLoop, server),
  };
  // Not counted: compiled code is then what it stays.
  await inRounds(contenders, 2);
  const measured = await inRounds(contenders, rounds);
  const facts = { row: `reading ${users.toLocaleString("en-US")} users`, unit: "ms" };
  const target = (atMost: number): { target?: Target } =>
    users === AIM ? { target: { atMost } } : {};
  return [
    lineOf(measured, ["ours", "bare"], {
      ...facts,
      against: "fetch and JSON.parse",
      ...target(1.5),
    }),
    lineOf(measured, ["ours", "checked"], {
      ...facts,
      against: "the same with the schema check",
      ...target(1.15),
    }),
  ];
}

function timed(
  loop: (origin: string) => Promise<unknown>,
  { origin }: PageServer,
): () => Promise<number> {
  return async () => {
    const start = performance.now();
    await loop(origin);
    return performance.now() - start;
  };
}
