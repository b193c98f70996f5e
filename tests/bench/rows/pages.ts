import { createAccess } from "../../../mod.ts";
import { modernClient } from "../../support/mcp_clients.ts";
import { type Line, lineOf, type Target } from "../harness.ts";
import { bareLoop } from "../loops.ts";
import { pagesAskedFor, startPageServer, type Vendor } from "../pages.ts";
import { settingsFor } from "../servers/start.ts";

const USERS = 100_000;

/** A tenant at a distance, and what its ratios may be. */
interface Distant {
  readonly what: string;
  readonly vendor: Vendor;
  readonly time?: Target;
  readonly requests?: Target;
}

const DISTANT: readonly Distant[] = [
  { what: "100 ms a page", vendor: { latency: 100 } },
  {
    what: "300 ms a page",
    vendor: { latency: 300 },
    time: { atMost: 0.4 },
    requests: { atMost: 1.3 },
  },
  { what: "1,000 ms a page", vendor: { latency: 1000 } },
  {
    what: "300 ms a page, all names begin alike",
    vendor: { latency: 300, names: "alike" },
    time: { atMost: 0.55 },
    requests: { atMost: 1.4 },
  },
  {
    what: "300 ms a page, made-up cursors ignored",
    vendor: { latency: 300, madeUp: "ignore" },
    time: { atMost: 1.03 },
    requests: { atMost: 1.02 },
  },
  {
    what: "300 ms a page, made-up cursors refused",
    vendor: { latency: 300, madeUp: "refuse" },
    time: { atMost: 1.03 },
    requests: { atMost: 1.02 },
  },
];

/**
 * A large tenant at a distance: the time to the first answer about it, and what that costs the
 * vendor, next to a loop that follows the links one by one. Once is enough and all are measured at
 * once, each at a vendor of its own, because nearly all of the time is waiting.
 */
export async function pagesRow(): Promise<Line[]> {
  const vendors = DISTANT.flatMap(({ vendor }) => [vendor, vendor]);
  await using server = await startPageServer(USERS, vendors);
  const measured = DISTANT.map(async (distant, at) => {
    // One after the other, so that no two read their first page in the same moment.
    await new Promise((resolve) => setTimeout(resolve, at * 130));
    const [ours = "", bare = ""] = server.origins.slice(2 * at);
    return linesOf(
      distant,
      ...await Promise.all([measure(firstAnswer, ours), measure(bareLoop, bare)]),
    );
  });
  return (await Promise.all(measured)).flat();
}

/** What reading a list took. */
interface Cost {
  readonly seconds: number;
  readonly pages: number;
}

async function measure(read: (origin: string) => Promise<unknown>, origin: string): Promise<Cost> {
  const start = performance.now();
  await read(origin);
  const seconds = (performance.now() - start) / 1000;
  return { seconds, pages: await pagesAskedFor(origin) };
}

function linesOf({ what, ...targets }: Distant, ours: Cost, bare: Cost): Line[] {
  const facts = { against: "fetch and JSON.parse, page by page" };
  const row = `${USERS.toLocaleString("en-US")} users at ${what}`;
  const target = (target?: Target): { target?: Target } => target === undefined ? {} : { target };
  return [
    lineOf({ ours: [ours.seconds], bare: [bare.seconds] }, ["ours", "bare"], {
      ...facts,
      row: `first answer about ${row}`,
      unit: "s",
      ...target(targets.time),
    }),
    lineOf({ ours: [ours.pages], bare: [bare.pages] }, ["ours", "bare"], {
      ...facts,
      row: `pages asked for: ${row}`,
      unit: "pages",
      ...target(targets.requests),
    }),
  ];
}

/** Asks for all roles until that is answered: a list may take longer than one call waits. */
async function firstAnswer(origin: string): Promise<void> {
  const access = createAccess({
    env: settingsFor(origin),
    fetch,
    now: Date.now,
    writeLog: () => {},
  });
  await using client = await modernClient(access.servers);
  for (;;) {
    const { isError, structured, text } = await client.call("list_roles");
    if (structured?.source?.users === USERS && structured.source.complete) return;
    if (!isError || !/ask the same again/i.test(text)) throw new Error(`Answered: ${text}`);
  }
}
