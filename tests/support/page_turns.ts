import process from "node:process";
import { inTurns } from "../../src/base/async.ts";
import { DirectoryBuilder } from "../../src/directory/directory_builder.ts";
import { createSpanningClient } from "../../src/spanning/client.ts";

/**
 * Measures how long reading a page holds the event loop at a time, next to a plain `JSON.parse` of
 * the same page, in milliseconds. Pages come from memory, so nothing else takes the loop.
 *
 * The least of some rounds counts: what else runs on the machine only adds. It ends early once
 * `until` says that this is enough.
 */
export async function measureTurns(
  text: string,
  rounds: number,
  until: (measured: Turns) => boolean = () => false,
): Promise<Turns> {
  const bytes = new TextEncoder().encode(text);
  let measured: Turns = { ours: Infinity, parse: Infinity };
  for (let round = 0; round < rounds; round++) {
    const parse = await longestTurn(() => Promise.resolve(JSON.parse(text)));
    const ours = await longestTurn(() => readPage(bytes).catch(() => {}));
    measured = {
      ours: Math.min(ours, measured.ours),
      parse: Math.min(parse, measured.parse),
    };
    if (until(measured)) break;
  }
  return measured;
}

/** The longest turns of the event loop, in milliseconds. */
interface Turns {
  readonly ours: number;
  readonly parse: number;
}

/** Just below the bound. */
const MAX_CHARACTERS = 8_300_000;

type Fields = Readonly<Record<string, unknown>>;

function record(at: number, more: Fields): Fields {
  const name = `${at}@t.example`;
  const flags = { assigned: true, isAdmin: true, isDeleted: false, isArchive: false };
  return {
    userPrincipalName: name,
    email: name,
    displayName: name,
    msId: `id-${at}`,
    ...flags,
    ...more,
  };
}

/** As many users as fit, up to 10,000; `text` is written behind the fields of each. */
function pageOf(more: (at: number) => Fields, text: (at: number) => string = () => ""): string {
  const parts: string[] = [];
  let length = 0;
  for (let at = 0; at < 10_000; at++) {
    const part = `${JSON.stringify(record(at, more(at))).slice(0, -1)}${text(at)}}`;
    length += part.length + 1;
    if (length > MAX_CHARACTERS) break;
    parts.push(part);
  }
  return `{"users":[${parts.join()}],"nextLink":""}`;
}

function many<T>(count: number, make: (at: number) => T): T[] {
  return Array.from({ length: count }, (_, at) => make(at));
}

/** Pages at the bounds, and an ordinary one. */
export const PAGES: Readonly<Record<string, string>> = {
  "1,000 users as usual": `{"users":[${
    many(1000, (at) => JSON.stringify(record(at, { tags: ["User"] }))).join()
  }]}`,
  "tags of their own, 80 letters each": pageOf((at) => ({
    tags: many(100, (tag) => `${at} ${tag} `.padEnd(80, "tag ")),
  })),
  "short tags of their own": pageOf((at) => ({ tags: many(40, (tag) => `${at} ${tag}`) })),
  "tags that look like JSON": pageOf((at) => ({ tags: many(100, (tag) => `[${at} ${tag}`) })),
  "tags that are objects": pageOf((at) => ({
    tags: many(40, (tag) => ({ name: `${at} ${tag}`, value: "on" })),
  })),
  "long names": pageOf(() => ({ displayName: "é".repeat(1000) })),
  // Written as text, because objects with fields of their own take long to make.
  "many fields": pageOf(
    () => ({}),
    (at) => many(180, (field) => `,"is${at}user${field}":"yes"`).join(""),
  ),
  "one long text": `{"users":[],"other":${JSON.stringify("x".repeat(8_000_000))}}`,
  "one text of escapes": `{"users":[],"other":${JSON.stringify('"'.repeat(4_000_000))}}`,
  "as many values as are read": `{"users":[${"{},".repeat(489_999)}{}]}`,
  "more values than are read": `{"users":[${"{},".repeat(1_999_999)}{}]}`,
};

/**
 * Runs work and gives back the longest time between two turns of the event loop meanwhile. Of the
 * clock's time and the processor's the lesser counts: the first has what others on the machine took.
 */
async function longestTurn(work: () => Promise<unknown>): Promise<number> {
  let longest = 0;
  let last = performance.now();
  let used = process.cpuUsage();
  let over = false;
  const tick = (): void => {
    const { user, system } = process.cpuUsage(used);
    longest = Math.max(longest, Math.min(performance.now() - last, (user + system) / 1000));
    last = performance.now();
    used = process.cpuUsage();
    if (!over) setImmediate(tick);
  };
  setImmediate(tick);
  await work();
  over = true;
  tick();
  return longest;
}

/** A body as a socket gives it. */
function inPieces(bytes: Uint8Array<ArrayBuffer>): ReadableStream<Uint8Array<ArrayBuffer>> {
  let at = 0;
  return new ReadableStream({
    pull: (controller) => {
      controller.enqueue(bytes.slice(at, at += 1 << 16));
      if (at >= bytes.length) controller.close();
    },
  });
}

/** Reads a page as a walk does, to the end of a list that holds nothing else. */
async function readPage(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
  const client = createSpanningClient({
    baseUrl: { origin: "http://127.0.0.1", region: "custom" },
    credentials: { adminEmail: "a@b.example", apiKey: "key" },
    fetch: () => Promise.resolve(new Response(inPieces(bytes))),
  });
  const builder = new DirectoryBuilder();
  for await (const { users } of client.pages()) {
    const numbers: number[] = [];
    await inTurns(users.length, (from, to) => builder.number(users, from, to, numbers));
    builder.add(users, numbers);
  }
  await builder.prepare();
}
