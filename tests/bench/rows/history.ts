import { compareReadings, type DriftSide } from "../../../src/history/drift.ts";
import type { History } from "../../../src/history/history.ts";
import { Interpretation } from "../../../src/history/interpretation.ts";
import { countFacts } from "../../../src/history/kept_user.ts";
import type { Reading } from "../../../src/history/reading.ts";
import { bytesInUse, collectGarbage, growth, type Line, settle } from "../harness.ts";
import { ChangingList, keep, openOnDisk, TENANT } from "../histories.ts";
import { cpuUsage } from "node:process";

const USERS = 200_000;
const MANY = "200,000 users";
const FEWER = 50_000;
const CHANGED = 500;

/** Keeping readings and comparing them, next to their limits. */
export async function historyRow(): Promise<Line[]> {
  const [lines, growing] = [await ofManyUsers(), await growthOfKeeping()];
  return [...lines, ...growing, await ofAYear()];
}

async function ofManyUsers(): Promise<Line[]> {
  await using disk = await openOnDisk();
  const { history } = disk;
  const keeping = await keepThree(disk);
  const [before, after] = history.readings(TENANT) as [Reading, Reading];
  const comparing = await cpuSeconds(() => compare(history, before, after));
  const row = `history: drift of two kept readings, ${MANY}`;
  return [
    ...keeping,
    line(row, comparing, 2, "s of CPU"),
    line(row, await peakOf(history, before, after), 64, "MB"),
  ];
}

/** Keeps a list, the same again and a changed one; lets go of all three. */
async function keepThree({ history, bytes }: Awaited<ReturnType<typeof openOnDisk>>) {
  const list = new ChangingList(USERS);
  const [first, again] = [await list.read(), await list.read()];
  list.change(CHANGED);
  const changed = await list.read();
  const empty = bytes();
  const keeping = await cpuSeconds(() => keep(history, first, 1));
  const kept = bytes() - empty;
  const seenAgain = await cpuSeconds(() => keep(history, again, 2));
  const more = bytes() - empty - kept;
  const keepingChanged = await cpuSeconds(() => keep(history, changed, 3));
  const grown = bytes() - empty - kept;
  const row = (what: string): string => `history: ${what}, ${MANY}`;
  return [
    line(row("keeping the first reading"), keeping, 3, "s of CPU"),
    line(row("keeping the first reading"), kept / 1e6, 8, "MB on disk"),
    line(row("an equal reading"), seenAgain, 3, "s of CPU"),
    line(row("an equal reading"), more / 1e6, 0.1, "MB on disk"),
    line(row(`keeping one with ${CHANGED} changes`), keepingChanged, 3, "s of CPU"),
    line(row(`keeping one with ${CHANGED} changes`), grown / 1e6, 1, "MB on disk"),
  ];
}

async function growthOfKeeping(): Promise<Line[]> {
  const sized = async (users: number) => {
    const list = new ChangingList(users);
    const directory = await list.read();
    const measure = async (): Promise<number> => {
      await using disk = await openOnDisk();
      return await cpuSeconds(() => keep(disk.history, directory.withFacts(directory.facts), 1));
    };
    return { users, measure };
  };
  return [await growth("history: keeping", "s of CPU", await sized(FEWER), await sized(USERS))];
}

/** A reading a day of 10,000 users, of whom 20 change. */
async function ofAYear(): Promise<Line> {
  await using disk = await openOnDisk();
  const list = new ChangingList(10_000);
  for (let day = 1; day <= 365; day++) {
    await keep(disk.history, await list.read(), day);
    list.change(20);
  }
  if (disk.history.readings(TENANT).length !== 365) throw new Error("Not a reading a day");
  const what = "history: a year of 10,000 users, 20 changes a day";
  return line(what, disk.bytes() / 1e6, 60, "MB on disk");
}

async function compare(
  history: History,
  before: Reading,
  after: Reading,
  watch?: () => void,
): Promise<void> {
  const side = async (reading: Reading): Promise<DriftSide> => ({
    meaning: new Interpretation(await countFacts(history.users(reading))),
    users: () => history.users(reading),
  });
  const { changes } = await compareReadings(await side(before), await side(after), watch);
  if (changes.length < CHANGED) throw new Error(`${changes.length} changes`);
}

/** The most memory that comparing holds at a time, in MB. */
async function peakOf(history: History, before: Reading, after: Reading): Promise<number> {
  await settle();
  const base = bytesInUse();
  let [seen, peak] = [0, 0];
  await compare(history, before, after, () => {
    if (++seen % 20_000 !== 0) return;
    collectGarbage("major");
    peak = Math.max(peak, bytesInUse() - base);
  });
  return peak / 1e6;
}

async function cpuSeconds(work: () => Promise<void>): Promise<number> {
  const before = cpuUsage();
  await work();
  const { user, system } = cpuUsage(before);
  return (user + system) / 1e6;
}

function line(row: string, ours: number, limit: number, unit: string): Line {
  const ratio = ours / limit;
  return { row, ours, reference: limit, ratio, unit, against: "the limit", target: { atMost: 1 } };
}
