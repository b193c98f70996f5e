import assert from "node:assert/strict";
import { join } from "node:path";
import {
  INSPECTOR_PACKAGE,
  inspectorHttpLine,
  inspectorLine,
} from "../../../../packaging/clients.ts";
import { denoLaunch, SANDBOX_ENV } from "../../../../packaging/launch.ts";
import { shellLine } from "../../../../packaging/launch.ts";
import { ROOT } from "../../../support/door_process.ts";
import { TOOLS_OF_ONE_TENANT } from "../../../support/typical_calls.ts";
import type { Check, Era, Stage } from "../check.ts";
import { expectAnswer, namesOf } from "../expect_answer.ts";
import { versionOf } from "../install_clients.ts";
import type { Scene } from "../scene.ts";

const CLIENT = "@modelcontextprotocol/inspector";
const ERAS: readonly Era[] = ["modern", "legacy", "auto"];

/** The command line of the Inspector: every start and address, in the eras it can be told. */
export function inspectorChecks({ starts, open, guarded, token, node, file }: Stage): Check[] {
  const inspector = [node, file(CLIENT, "clients/launcher/build/index.js"), "--cli"];
  const ask = async (scene: Scene, era: Era, target: readonly string[]): Promise<string> => {
    const result = async (...method: string[]) => {
      const options = ["--protocol-era", era, "--format", "json", "--quiet", "--method", ...method];
      return JSON.parse(await scene.run([...inspector, ...target, ...options])).result;
    };
    const { tools } = await result("tools/list");
    const { structuredContent } = await result("tools/call", "--tool-name", "list_roles");
    return expectAnswer(namesOf(tools), structuredContent);
  };
  const byUrl = (scene: Scene, url: URL, ...options: string[]): string[] => [
    scene.through(url).href,
    ...["--transport", "http", ...options],
  ];
  const byLine = (transport: string, lineFor: (scene: Scene) => string): Check => ({
    client: CLIENT,
    era: "its own choice",
    transport,
    run: async (scene) => {
      // In place of npx, which would fetch what is installed here.
      assert.equal(INSPECTOR_PACKAGE, `${CLIENT}@${versionOf(CLIENT)}`);
      const script = `#!/bin/sh\nshift 3\nexec ${shellLine(inspector)} "$@"\n`;
      await Deno.writeTextFile(join(scene.home, "bin", "npx"), script, { mode: 0o755 });
      const line = `${lineFor(scene)} --format json --quiet`;
      const { tools } = JSON.parse(await scene.run(["sh", "-c", line])).result;
      assert.deepEqual(namesOf(tools), TOOLS_OF_ONE_TENANT.map(({ name }) => name));
      return `listed ${tools.length} tools by the printed line`;
    },
  });
  const lines = [
    byLine(
      "stdio, source",
      () => inspectorLine(denoLaunch(ROOT.replace(/\/$/, ""), "us"), SANDBOX_ENV),
    ),
    byLine("HTTP, token", ({ through }) => inspectorHttpLine(through(guarded).href, token)),
  ];
  const told = ERAS.flatMap((era): Check[] => [
    ...starts.map(({ name, launch, env }): Check => ({
      client: CLIENT,
      era,
      transport: `stdio, ${name}`,
      run: (scene) => {
        // It takes no empty values, which a form that was not filled in gives.
        const settings = Object.entries(env).filter(([, value]) => value !== "")
          .flatMap(([key, value]) => ["-e", `${key}=${value}`]);
        return ask(scene, era, [launch.command, ...launch.args, ...settings]);
      },
    })),
    {
      client: CLIENT,
      era,
      transport: "HTTP",
      run: (scene) => ask(scene, era, byUrl(scene, open)),
    },
    {
      client: CLIENT,
      era,
      transport: "HTTP, token",
      run: (scene) => {
        const header = ["--header", `Authorization: Bearer ${token}`];
        return ask(scene, era, byUrl(scene, guarded, ...header));
      },
    },
    {
      client: CLIENT,
      era,
      transport: "HTTP, no token",
      expects: "a refusal",
      run: async (scene) => {
        const method = ["--protocol-era", era, "--method", "tools/list"];
        const { code } = await scene.tryTo([...inspector, ...byUrl(scene, guarded), ...method]);
        assert.equal(code, 3, `exit status ${code} where 3 says that a sign-in is needed`);
        return "refused, exit status 3";
      },
    },
  ]);
  return [...told, ...lines];
}
