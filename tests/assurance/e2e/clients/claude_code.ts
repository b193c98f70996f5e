import assert from "node:assert/strict";
import { join } from "node:path";
import { claudeCodeHttpLine, claudeCodeLine } from "../../../../packaging/clients.ts";
import { shellLine } from "../../../../packaging/launch.ts";
import type { Check, Stage } from "../check.ts";
import type { Scene } from "../scene.ts";

const CLIENT = "@anthropic-ai/claude-code";
const PLACEHOLDER = "TOKEN";

/** Claude Code with the lines that are printed for it. Its list connects and asks for the tools. */
export function claudeCodeChecks({ starts, open, guarded, token, node, file }: Stage): Check[] {
  const add = async (scene: Scene, line: string): Promise<string> => {
    const claude = shellLine([node, file(CLIENT, "cli-wrapper.cjs")]);
    const script = `#!/bin/sh\nexec ${claude} "$@"\n`;
    await Deno.writeTextFile(join(scene.home, "bin", "claude"), script, { mode: 0o755 });
    await scene.run(["sh", "-c", line]);
    return await scene.run(["claude", "mcp", "list"]);
  };
  const connect = async (scene: Scene, line: string): Promise<string> => {
    assert.match(await add(scene, line), /^spanning: .* - ✔ Connected$/m);
    const { methods } = await scene.recording();
    assert.ok(methods.includes("tools/list"), `It sent ${methods.join(", ")}`);
    return "added by the printed line, connected, asked for the tools";
  };
  const check = (transport: string, run: Check["run"]): Check => {
    return { client: CLIENT, era: "its own choice", transport, run };
  };
  const served = (scene: Scene, url: URL, value: string): string =>
    claudeCodeHttpLine(scene.through(url).href, value);
  return [
    ...starts.map(({ name, launch, env }) =>
      check(`stdio, ${name}`, (scene) => connect(scene, claudeCodeLine(launch, env)))
    ),
    check("HTTP", (scene) => connect(scene, served(scene, open, PLACEHOLDER))),
    check("HTTP, token", (scene) => connect(scene, served(scene, guarded, token))),
    {
      ...check("HTTP, wrong token", async (scene) => {
        const listed = await add(scene, served(scene, guarded, PLACEHOLDER));
        assert.match(listed, /^spanning: .* - (?!✔)/m);
        return "refused, and listed as not connected";
      }),
      expects: "a refusal",
    },
    {
      ...check("any", () => Promise.resolve("")),
      skipped: "a call of a tool needs a login and a model",
    },
  ];
}
