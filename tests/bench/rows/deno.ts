import { AGAINST, httpLines, throughputs } from "../http_lines.ts";
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
  await using ours = await serveOurs(settings);
  await using guarded = await serveOurs({
    ...settings,
    LOG_LEVEL: "info",
    MCP_BEARER_TOKEN: TOKEN,
  });
  const constants = await constantsOf(ours.url);
  await using bare = await serveReference("bare", constants);
  await using idiomatic = await serveReference("idiomatic", constants);
  await using hoisted = await serveReference("hoisted", constants);
  await using generator = startGenerator();
  const lines = await httpLines({ ours, bare, idiomatic, hoisted }, generator, "HTTP on Deno");
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
