import { growth } from "../growth.ts";
import type { Line, Target } from "../line.ts";
import { startPageServer } from "../page_server.ts";
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
  return [...lines, growth("reading users", lines, [50_000, 200_000])];
}

async function compare(users: number, rounds: number): Promise<Line[]> {
  await using server = await startPageServer(users);
  const timed = (loop: (origin: string) => Promise<unknown>) => async (): Promise<number> => {
    const start = performance.now();
    await loop(server.origin);
    return performance.now() - start;
  };
  const contenders = {
    ours: timed(walkDirectory),
    bare: timed(bareLoop),
    checked: timed(checkedLoop),
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
