import assert from "node:assert/strict";
import { join } from "node:path";
import { SETTINGS } from "../../src/configuration/settings.ts";
import { CHECKS } from "../../src/governance/review/review.ts";
import { tools } from "../../tools/mod.ts";
import { blocksOf, paper } from "./papers.ts";
import { ROOT, runEntry } from "../support/entry_process.ts";

const readme = Deno.readTextFileSync(join(ROOT, "README.md"));

function rowsOf(section: string): string[] {
  const text = readme.split(new RegExp(`^## ${section}$`, "m"))[1]?.split(/^## /m)[0] ?? "";
  return [...text.matchAll(/^\| `([^`]+)`/gm)].map((match) => match[1] ?? "");
}

Deno.test("README: the tools table lists the tools", () => {
  assert.deepEqual(rowsOf("Tools"), tools.map((tool) => tool.name));
});

Deno.test("README: the tools table says how many checks a review has", () => {
  assert.ok(readme.includes(` ${CHECKS.length} checks: `));
});

Deno.test("README is one page, and shows the ten settings that most people need as they are", () => {
  assert.ok(readme.trimEnd().split("\n").length <= 190);
  const shown = rowsOf("Settings");
  assert.equal(new Set(shown).size, 10);
  const squeezed = readme.replace(/ +/g, " ");
  for (const name of shown) {
    const setting = SETTINGS.find((each) => each.name === name);
    const row = `| \`${name}\` | ${setting?.meaning} | ${setting?.default ?? ""}`.trim();
    assert.ok(squeezed.includes(row), row);
  }
});

Deno.test("README: what stands in angle brackets is code, because Markdown would swallow it", () => {
  const prose = readme.replace(/```[\s\S]*?```|<!--[\s\S]*?-->|`[^`\n]*`/g, "");
  assert.deepEqual(prose.match(/<[^>\n]*>/g), null);
});

Deno.test("README and docs/access-review.md: the transcripts are what the demo prints", async () => {
  const transcripts = [readme, paper("docs/access-review.md")].map((text) =>
    blocksOf(text).filter(({ language }) => language === "text").map(({ code }) => code).join("\n")
  );
  for (const transcript of transcripts) assert.ok(transcript.split("\n").length > 9);
  const transcript = transcripts.join("\n");
  const { stdout } = await runEntry("demo", {}, ["--no-prompt", "--allow-run", "--allow-env"]);
  const timeless = (text: string): string => text.replace(/fetched \S+/g, "fetched …");
  const printed = new Set(timeless(stdout).split("\n"));
  const lines = timeless(transcript).split("\n");
  for (const line of lines) assert.ok(printed.has(line), `The demo does not print: ${line}`);
});
