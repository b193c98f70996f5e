import type { Directory, Position } from "../../../src/directory/directory.ts";
import type { AccountState } from "../../../src/governance/account_state.ts";
import { growth, type Sized } from "../growth.ts";
import { fillDirectory, type ParsedUser, parsePages } from "../invented_pages.ts";
import type { Line } from "../line.ts";
import { inRounds, lineOf } from "../rounds.ts";
import { selectLoop } from "../select_loop.ts";

const LIMIT = 25;
const ROUNDS = 15;
const SIZES = [10_000, 50_000, 200_000];
/** From many who fit to nobody; the last without a text. */
const QUERIES = ["garcia", "@northwind", "müller", "nobody at all", undefined];

/** The last page of a filtered list, from memory and by a hand-written loop over plain objects. */
export async function row(): Promise<Line[]> {
  const lines: Line[] = [];
  for (const users of SIZES) {
    const directory = fillDirectory(users);
    const objects = parsePages(users).toArray().flat();
    const queries = users === SIZES.at(-1) ? QUERIES : QUERIES.slice(0, 1);
    for (const query of queries) lines.push(await compare(directory, objects, query));
  }
  const [fewer, more] = [sized(50_000), sized(200_000)];
  return [...lines, await growth("last page of 25", "ms", fewer, more)];
}

async function compare(
  directory: Directory,
  objects: readonly ParsedUser[],
  query: string | undefined,
): Promise<Line> {
  const after = selectLoop(objects, query, { limit: Infinity }).users.at(-LIMIT - 1);
  const page: { limit: number; after?: Position } = {
    limit: LIMIT,
    ...(after === undefined
      ? {}
      : { after: { userPrincipalName: after.userPrincipalName, id: after.msId } }),
  };
  const ours = (): number => {
    const state = ({ status }: AccountState): boolean => status === "enabled";
    const selection = { state, ...(query === undefined ? {} : { query }) };
    const { entries, matched } = directory.select(selection, page);
    return matched + entries.length;
  };
  const loop = (): number => {
    const { matched, users } = selectLoop(objects, query, { limit: LIMIT, after });
    return matched + users.length;
  };
  if (ours() !== loop()) throw new Error(`They differ for ${query}: ${ours()}, ${loop()}`);
  const contenders = { ours: timed(ours), loop: timed(loop) };
  // Not counted: compiled code is then what it stays.
  await inRounds(contenders, 3);
  const users = objects.length.toLocaleString("en-US");
  return lineOf(await inRounds(contenders, ROUNDS), ["ours", "loop"], {
    row: `last page of 25 of ${users} users, ${query === undefined ? "no text" : `"${query}"`}`,
    unit: "ms",
    against: "a loop over plain objects",
    ...(objects.length === SIZES.at(-1) ? { target: { atMost: 1 } } : {}),
  });
}

function sized(users: number): Sized {
  const directory = fillDirectory(users);
  const select = (): number =>
    directory.select({ query: QUERIES[0] ?? "" }, { limit: LIMIT }).matched;
  return { users, measure: timed(select) };
}

function timed(work: () => number): () => Promise<number> {
  return () => {
    const start = performance.now();
    work();
    return Promise.resolve(performance.now() - start);
  };
}
