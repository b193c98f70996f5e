import type { Served } from "../../support/serving.ts";
import { AGAINST } from "../http_lines.ts";
import type { Line } from "../line.ts";
import { startGenerator } from "../load/generator.ts";
import type { Order } from "../load/load.ts";
import { startPageServer } from "../page_server.ts";
import { inRounds, lineOf } from "../rounds.ts";
import { serveOurs, settingsFor } from "../servers/ours.ts";
import { constantsOf, serveReference } from "../servers/references.ts";

const PER_SECOND = 500;
const ROUNDS = 9;

/** How long the slowest of a hundred answers takes at a rate that both servers keep up with. */
export async function row(): Promise<Line[]> {
  await using pages = await startPageServer(2_500);
  await using ours = await serveOurs(settingsFor(pages.origin));
  await using bare = await serveReference("bare", await constantsOf(ours.url));
  await using generator = startGenerator();
  const ask = (server: Served, order: Order) => (): Promise<number> =>
    generator.measure({ url: server.url, era: "modern", question: "tools/call" }, order);
  for (const server of [ours, bare]) {
    await ask(server, { what: "throughput", connections: 16, ms: 2_000 })();
  }
  const order: Order = { what: "p99", perSecond: PER_SECOND, ms: 1_500 };
  const rounds = await inRounds({ ours: ask(ours, order), bare: ask(bare, order) }, ROUNDS);
  return [lineOf(rounds, ["ours", "bare"], {
    row: `p99 of tools/call at ${PER_SECOND}/s, 2026-07-28, HTTP on Deno`,
    unit: "ms",
    against: AGAINST.bare,
    target: { atMost: 1.3 },
  })];
}
