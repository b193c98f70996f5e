import assert from "node:assert/strict";
import { blocksOf, paper } from "../../../docs/papers.ts";
import { TOOLS_OF_ONE_TENANT } from "../../../support/typical_calls.ts";
import type { Check, Era, Stage } from "../check.ts";
import { expectAnswer } from "../expect_answer.ts";
import type { Scene } from "../scene.ts";

const CLIENT = "@ai-sdk/mcp";

/** The client of the AI SDK, in a small program; it looks for the modern era unless told not to. */
export function aiSdkChecks({ starts, open, guarded, token, node, file }: Stage): Check[] {
  const ask = async (scene: Scene, era: Era, server: Record<string, unknown>): Promise<string> => {
    const task = JSON.stringify({ ...server, discovery: era === "auto" });
    const { tools, answer } = JSON.parse(await scene.run([node, file(".", "ai_sdk.mjs"), task]));
    return expectAnswer(tools, answer);
  };
  const shown: Check = {
    client: CLIENT,
    era: "auto",
    transport: "HTTP, token",
    run: async (scene) => {
      const blocks = blocksOf(paper("docs/other-clients.md"));
      const program = blocks.find(({ language }) => language === "js")?.code
        .replace("https://access.example.com/mcp", scene.through(guarded).href)
        .replace("TOKEN", token) ?? "";
      // Where it is run decides which packages it finds.
      const words = [node, "--input-type=module", "--eval", program];
      const names = await scene.run(words, file(".", ""));
      for (const { name } of TOOLS_OF_ONE_TENANT) assert.ok(names.includes(`'${name}'`), name);
      return `listed ${TOOLS_OF_ONE_TENANT.length} tools by the program in docs/other-clients.md`;
    },
  };
  const told = (["auto", "legacy"] as const).flatMap((era): Check[] => {
    const byUrl = (transport: string, url: URL, headers: Record<string, string>): Check => ({
      client: CLIENT,
      era,
      transport,
      run: (scene) =>
        ask(scene, era, { transport: { type: "http", url: scene.through(url).href, headers } }),
    });
    return [
      ...starts.map(({ name, launch, env }): Check => ({
        client: CLIENT,
        era,
        transport: `stdio, ${name}`,
        run: (scene) => ask(scene, era, { stdio: { ...launch, env: { ...scene.env, ...env } } }),
      })),
      byUrl("HTTP", open, {}),
      byUrl("HTTP, token", guarded, { Authorization: `Bearer ${token}` }),
    ];
  });
  return [...told, shown];
}
