import { AGAINST, httpLines, type Running, throughputs } from "../http_lines.ts";
import type { Line } from "../line.ts";
import { startGenerator } from "../load/generator.ts";
import { startPageServer } from "../page_server.ts";
import { lineOf } from "../rounds.ts";
import { serveOurs, settingsFor, TOKEN } from "../servers/ours.ts";
import { constantsOf, serveReference } from "../servers/references.ts";

/** Answers a second over HTTP on Deno, about a tenant of 2,500 users that is in memory. */
export async function row(): Promise<Line[]> {
  await using pages = await startPageServer(2_500);
  const settings = settingsFor(pages.origin);
  await using generator = startGenerator();
  const lines = await httpLines(() => startAll(settings), generator, "HTTP on Deno");
  await using guarded = await serveOurs({
    ...settings,
    LOG_LEVEL: "info",
    MCP_BEARER_TOKEN: TOKEN,
  });
  await using bare = await serveReference("bare", await constantsOf(guarded.url, TOKEN));
  const rounds = await throughputs(
    { guarded: { url: guarded.url, token: TOKEN }, bare },
    generator,
    { era: "modern", question: "tools/call" },
  );
  return [
    ...lines,
    lineOf(rounds, ["guarded", "bare"], {
      row: "the same with a bearer token, logs at info",
      unit: "/s",
      against: AGAINST.bare,
      target: { atLeast: 0.55 },
    }),
  ];
}

async function startAll(settings: Readonly<Record<string, string>>): Promise<Running> {
  await using stack = new AsyncDisposableStack();
  const ours = stack.use(await serveOurs(settings));
  const constants = await constantsOf(ours.url);
  const bare = stack.use(await serveReference("bare", constants));
  const idiomatic = stack.use(await serveReference("idiomatic", constants));
  const hoisted = stack.use(await serveReference("hoisted", constants));
  const servers = stack.move();
  return {
    contenders: { ours, bare, idiomatic, hoisted },
    [Symbol.asyncDispose]: () => servers.disposeAsync(),
  };
}
