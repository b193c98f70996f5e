import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { SETTINGS } from "../src/configuration/settings.ts";
import { tools } from "../tools/mod.ts";
import { ROOT } from "./support/door_process.ts";
import { runDoor } from "./support/run_door.ts";

const readme = Deno.readTextFileSync(join(ROOT, "README.md"));
const security = Deno.readTextFileSync(join(ROOT, "SECURITY.md"));
const contributing = Deno.readTextFileSync(join(ROOT, "CONTRIBUTING.md"));

function rowsOf(section: string): string[] {
  const text = readme.split(new RegExp(`^## ${section}$`, "m"))[1]?.split(/^## /m)[0] ?? "";
  return [...text.matchAll(/^\| `([^`]+)`/gm)].map((match) => match[1] ?? "");
}

Deno.test("README: the tools table lists the tools", () => {
  assert.deepEqual(rowsOf("Tools"), tools.map((tool) => tool.name));
});

Deno.test("README: the settings table lists the settings, with their meanings and defaults", () => {
  assert.deepEqual(rowsOf("Settings"), SETTINGS.map((setting) => setting.name));
  const squeezed = readme.replace(/ +/g, " ");
  for (const setting of SETTINGS) {
    const row = `| \`${setting.name}\` | ${setting.meaning} | ${setting.default ?? ""}`.trim();
    assert.ok(squeezed.includes(row), row);
  }
});

Deno.test("README: what stands in angle brackets is code, because Markdown would swallow it", () => {
  const prose = readme.replace(/```[\s\S]*?```|<!--[\s\S]*?-->|`[^`\n]*`/g, "");
  assert.deepEqual(prose.match(/<[^>\n]*>/g), null);
});

Deno.test("README: the transcript is what the demo prints", async () => {
  const transcript = [...readme.matchAll(/```text\n([\s\S]*?)```/g)].map((match) => match[1]).join(
    "\n",
  );
  const { stdout } = await runDoor("demo", {}, ["--no-prompt", "--allow-run", "--allow-env"]);
  const timeless = (text: string): string => text.replace(/fetched \S+/g, "fetched …");
  const printed = new Set(timeless(stdout).split("\n"));
  const lines = timeless(transcript).split("\n");
  assert.ok(lines.length > 15);
  for (const line of lines) assert.ok(printed.has(line), `The demo does not print: ${line}`);
});

Deno.test("README, CONTRIBUTING and SECURITY: every relative link leads to a file", () => {
  for (const text of [readme, contributing, security]) {
    for (const [, target = ""] of text.matchAll(/\]\((?!https?:)([^)#]+)/g)) {
      assert.ok(existsSync(join(ROOT, target)), target);
    }
  }
});

Deno.test("README, CONTRIBUTING and SECURITY: every deno task they name exists", () => {
  const { tasks } = JSON.parse(Deno.readTextFileSync(join(ROOT, "deno.json")));
  for (const text of [readme, contributing, security]) {
    for (const [, name = ""] of text.matchAll(/(?:deno task|deno@[\d.]+ task) ([\w:-]+)/g)) {
      assert.ok(name in tasks || name === "worker:", name);
    }
  }
});
