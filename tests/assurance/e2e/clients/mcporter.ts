import { join } from "node:path";
import { mcpServersConfig } from "../../../../packaging/clients.ts";
import { cursorHttpConfig } from "../../../../packaging/clients.ts";
import { SERVER_KEY } from "../../../../packaging/launch.ts";
import type { Check, Stage } from "../check.ts";
import { expectAnswer, namesOf } from "../expect_answer.ts";
import type { Scene } from "../scene.ts";

const CLIENT = "mcporter";

/** The command line of mcporter, with a configuration file such as other clients have. */
export function mcporterChecks({ starts, open, guarded, token, node, file }: Stage): Check[] {
  const ask = async (scene: Scene, config: unknown): Promise<string> => {
    const path = join(scene.home, "mcporter.json");
    await Deno.writeTextFile(path, JSON.stringify({ ...config as object, imports: [] }));
    const mcporter = [node, file(CLIENT, "dist/cli.js"), "--config", path];
    const listed = await scene.run([...mcporter, "list", SERVER_KEY, "--json"]);
    const call = ["call", `${SERVER_KEY}.list_roles`, "--output", "json"];
    const answer = await scene.run([...mcporter, ...call]);
    return expectAnswer(namesOf(JSON.parse(listed).tools), JSON.parse(answer));
  };
  const byUrl = (transport: string, url: URL, value: string): Check => ({
    client: CLIENT,
    era: "its own choice",
    transport,
    run: (scene) => ask(scene, cursorHttpConfig(scene.through(url).href, value)),
  });
  return [
    ...starts.map(({ name, launch, env }): Check => ({
      client: CLIENT,
      era: "its own choice",
      transport: `stdio, ${name}`,
      run: (scene) => ask(scene, mcpServersConfig(launch, env)),
    })),
    byUrl("HTTP", open, "any"),
    byUrl("HTTP, token", guarded, token),
  ];
}
