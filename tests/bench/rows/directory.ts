import type { Directory, Position } from "../../../src/directory/directory.ts";
import type { AccountState } from "../../../src/governance/account_state.ts";
import {
  growth,
  inRounds,
  type Line,
  LINEAR,
  lineOf,
  type Sized,
  type Target,
  warmUp,
} from "../harness.ts";
import {
  bareLoop,
  checkedLoop,
  fillDirectory,
  inventPageBodies,
  type ParsedUser,
  parsePages,
  selectLoop,
  walkDirectory,
} from "../loops.ts";
import { memoryOf } from "../memory.ts";
import { type PageServer, startPageServer } from "../pages.ts";

/** Rounds that count, by size. */
const ROUNDS = { 10_000: 5, 100_000: 7 } as const;
/** The size for which there are targets. */
const AIM = 100_000;

/** Reading a tenant's whole list, next to two loops over the same pages of another process. */
export async function walkRow(): Promise<Line[]> {
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
  await warmUp(contenders);
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
      ...target(1.25),
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

const LIMIT = 25;
const SELECT_ROUNDS = 15;
const SIZES = [10_000, 50_000, 200_000];
/** From many who fit to nobody; the last without a text. */
const QUERIES = ["garcia", "@northwind", "müller", "nobody at all", undefined];

/** The last page of a filtered list, from memory and by a hand-written loop over plain objects. */
export async function selectRow(): Promise<Line[]> {
  const lines: Line[] = [];
  for (const users of SIZES) {
    const bodies = inventPageBodies(users);
    const directory = await fillDirectory(bodies);
    const objects = parsePages(bodies).toArray().flat();
    const queries = users === SIZES.at(-1) ? QUERIES : QUERIES.slice(0, 1);
    for (const query of queries) lines.push(await compareSelections(directory, objects, query));
  }
  const [fewer, more] = [await sized(50_000), await sized(200_000)];
  return [...lines, await growth("last page of 25", "ms", fewer, more)];
}

async function compareSelections(
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
  const ours = async (): Promise<number> => {
    const state = ({ status }: AccountState): boolean => status === "enabled";
    const selection = { state, ...(query === undefined ? {} : { query }) };
    const { entries, matched } = await directory.select(selection, page);
    return matched + entries.length;
  };
  const loop = (): number => {
    const { matched, users } = selectLoop(objects, query, { limit: LIMIT, after });
    return matched + users.length;
  };
  const found = await ours();
  if (found !== loop()) throw new Error(`They differ for ${query}: ${found}, ${loop()}`);
  const contenders = { ours: selectTimed(ours), loop: selectTimed(loop) };
  // Not counted: compiled code is then what it stays.
  await inRounds(contenders, 3);
  const users = objects.length.toLocaleString("en-US");
  return lineOf(await inRounds(contenders, SELECT_ROUNDS), ["ours", "loop"], {
    row: `last page of 25 of ${users} users, ${query === undefined ? "no text" : `"${query}"`}`,
    unit: "ms",
    against: "a loop over plain objects",
    ...(objects.length === SIZES.at(-1) ? { target: { atMost: 1 } } : {}),
  });
}

async function sized(users: number): Promise<Sized> {
  const directory = await fillDirectory(inventPageBodies(users));
  const select = () => directory.select({ query: QUERIES[0] ?? "" }, { limit: LIMIT });
  return { users, measure: selectTimed(select) };
}

function selectTimed(work: () => unknown): () => Promise<number> {
  return async () => {
    const start = performance.now();
    await work();
    return performance.now() - start;
  };
}

const HEAP_SIZES = [10_000, 50_000, 200_000];
/** The most that 200,000 users may take, in MB. */
const HEAP_LIMIT = 64;

/**
 * The memory that a directory adds: heap, external and array buffers together, after a forced
 * collection. It hardly varies, so that once is enough.
 */
export async function heapRow(): Promise<Line[]> {
  const lines: Line[] = [];
  for (const users of HEAP_SIZES) {
    const { directory, reading, objects } = await memoryOf(users);
    const row = `memory of ${users.toLocaleString("en-US")} users`;
    const aimed = users === HEAP_SIZES.at(-1);
    lines.push(line(row, directory, {
      reference: objects,
      against: "the parsed objects",
      ...(aimed ? { target: { atMost: 0.45 } } : {}),
    }));
    if (!aimed) continue;
    const limitFacts = { reference: HEAP_LIMIT, against: "the limit", target: { atMost: 1 } };
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
