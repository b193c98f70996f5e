import { type Line, lineOf } from "../harness.ts";
import { bareLoop, walkDirectory } from "../loops.ts";
import { startPageServer } from "../pages.ts";

const USERS = 100_000;
/** Milliseconds a page. */
const LATENCIES = [100, 300, 1000];

/**
 * A large tenant at a distance: the time until its list is there, and what it costs the vendor, next
 * to a loop that follows the links one by one. Once is enough, because nearly all of it is waiting.
 */
export async function pagesRow(): Promise<Line[]> {
  const lines: Line[] = [];
  for (const latency of LATENCIES) lines.push(...await compare(latency));
  return lines;
}

async function compare(latency: number): Promise<Line[]> {
  await using server = await startPageServer(USERS, latency);
  const measure = async (read: (origin: string) => Promise<unknown>) => {
    const before = await requestsOf(server.origin);
    const start = performance.now();
    await read(server.origin);
    const seconds = (performance.now() - start) / 1000;
    return { seconds, requests: await requestsOf(server.origin) - before };
  };
  const ours = await measure(walkDirectory);
  const bare = await measure(bareLoop);
  const facts = { against: "fetch and JSON.parse, page by page" };
  const row = `${USERS.toLocaleString("en-US")} users at ${latency} ms a page`;
  const aimed = latency === 300;
  return [
    lineOf({ ours: [ours.seconds], bare: [bare.seconds] }, ["ours", "bare"], {
      ...facts,
      row,
      unit: "s",
      ...(aimed ? { target: { atMost: 0.4 } } : {}),
    }),
    lineOf({ ours: [ours.requests], bare: [bare.requests] }, ["ours", "bare"], {
      ...facts,
      row: `${row}: requests`,
      unit: "pages",
      ...(aimed ? { target: { atMost: 1.3 } } : {}),
    }),
  ];
}

async function requestsOf(origin: string): Promise<number> {
  return await (await fetch(`${origin}/requests`)).json();
}
