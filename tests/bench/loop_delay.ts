import { inTurns } from "../../src/base/async.ts";
import { createSpanningClient } from "../../src/spanning/client.ts";
import { DirectoryBuilder } from "../../src/directory/directory_builder.ts";
import { printReport } from "./report.ts";

/**
 * How long reading one page at the bounds of what is read holds the event loop at a time, next to a
 * plain `JSON.parse` of the same page. Pages come from memory, so nothing else takes the loop.
 *
 * Usage: `loop_delay.ts [--json] [rounds]`.
 */
const rounds = Number(Deno.args.find((argument) => /^\d+$/.test(argument)) ?? 5);

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

/** As many users as fit, up to 10,000. */
function pageOf(more: (at: number) => Fields): string {
  const parts: string[] = [];
  let length = 0;
  for (let at = 0; at < 10_000; at++) {
    const part = JSON.stringify(record(at, more(at)));
    length += part.length + 1;
    if (length > MAX_CHARACTERS) break;
    parts.push(part);
  }
  return `{"users":[${parts.join()}],"nextLink":""}`;
}

function many<T>(count: number, make: (at: number) => T): T[] {
  return Array.from({ length: count }, (_, at) => make(at));
}

const PAGES: Readonly<Record<string, string>> = {
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
  "many fields": pageOf((at) =>
    Object.fromEntries(many(180, (field) => [`is${at}user${field}`, "yes"]))
  ),
  "one long text": `{"users":[],"other":${JSON.stringify("x".repeat(8_000_000))}}`,
  "one text of escapes": `{"users":[],"other":${JSON.stringify('"'.repeat(4_000_000))}}`,
  "as many values as are read": `{"users":[${many(490_000, () => "{}").join()}]}`,
  "more values than are read": `{"users":[${many(2_000_000, () => "{}").join()}]}`,
};

/** Runs work and gives back the longest time between two turns of the event loop meanwhile. */
async function longestTurn(work: () => Promise<unknown>): Promise<number> {
  let longest = 0;
  let last = performance.now();
  let over = false;
  const tick = (): void => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
    if (!over) setImmediate(tick);
  };
  setImmediate(tick);
  await work();
  over = true;
  tick();
  return longest;
}

async function readPage(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
  const client = createSpanningClient({
    baseUrl: { origin: "http://127.0.0.1", region: "custom" },
    credentials: { adminEmail: "a@b.example", apiKey: "key" },
    fetch: () =>
      Promise.resolve(new Response(bytes, { headers: { "content-length": `${bytes.length}` } })),
  });
  const builder = new DirectoryBuilder();
  for await (const { users } of client.pages()) {
    const numbers: number[] = [];
    await inTurns(users, (user) => void numbers.push(builder.numberOf(user)));
    builder.add(users, numbers);
  }
  await builder.prepare();
}

const rows: string[][] = [];
for (const [what, text] of Object.entries(PAGES)) {
  const bytes = new TextEncoder().encode(text);
  const [ours, parse]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round++) {
    parse.push(await longestTurn(() => Promise.resolve(JSON.parse(text))));
    ours.push(await longestTurn(() => readPage(bytes).catch(() => {})));
  }
  // The least: what else runs on the machine only adds.
  const [one, other] = [Math.min(...ours), Math.min(...parse)];
  rows.push([`${(one / other).toFixed(2)} ×`, what, one.toFixed(1), other.toFixed(1)]);
}
printReport({
  title: `Longest turn while a page is read, the least of ${rounds} rounds`,
  columns: ["longest turn is", "page", "ms", "JSON.parse ms"],
  rows,
});
