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
  return (["auto", "legacy"] as const).flatMap((era): Check[] => {
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
}
