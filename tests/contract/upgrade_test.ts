import assert from "node:assert/strict";
import { join } from "node:path";
import { VERSION } from "../../src/base/identity.ts";
import { tools } from "../../tools/mod.ts";
import { ROOT } from "../support/entry_process.ts";
import { type BreakingChange, breakingChanges } from "./breaking_changes.ts";
import { contractOf, type ToolContract } from "./contract.ts";
import { newestOf, newestSection, unnamed } from "./release_notes.ts";

const releases = [...Deno.readDirSync(import.meta.dirname ?? "")]
  .map(({ name }) => /^(\d+\.\d+\.\d+)\.json$/.exec(name)?.[1])
  .filter((version) => version !== undefined);
const changelog = Deno.readTextFileSync(join(ROOT, "CHANGELOG.md"));

function recorded(version: string): ToolContract[] {
  return JSON.parse(Deno.readTextFileSync(new URL(`${version}.json`, import.meta.url)));
}

Deno.test("nothing that clients could rely on in the last release is taken away unless CHANGELOG.md names it", () => {
  const last = newestOf(releases);
  const changes = breakingChanges(recorded(last), contractOf(tools));
  const missing = unnamed(changes, newestSection(changelog));
  assert.deepEqual(
    missing.map(({ path, what }) => `Name \`${path}\` in CHANGELOG.md: ${what} since ${last}`),
    [],
  );
});

Deno.test("the newest section of CHANGELOG.md is that of this version", () => {
  assert.match(newestSection(changelog).split("\n")[0] ?? "", new RegExp(`^${VERSION}\\b`));
});

Deno.test("the newest recorded contract is of no later version than this one", () => {
  assert.equal(newestOf([...releases, VERSION]), VERSION);
});

Deno.test("of several releases the newest is the last by number, not by letters", () => {
  assert.equal(newestOf(["0.9.0", "0.10.0", "0.2.11"]), "0.10.0");
});

Deno.test("a change counts as named by its whole path in backticks in the newest section only", () => {
  const change: BreakingChange = { path: "list_users.limit", what: "the argument is gone" };
  const sections = (top: string, older: string): string =>
    newestSection(`# Changelog\n\n## 2.0.0\n\n${top}\n\n## 1.0.0\n\n${older}\n`);
  assert.deepEqual(unnamed([change], sections("- `list_users.limit` is gone.", "")), []);
  for (
    const text of [
      "- `list_users` changed.",
      "- list_users.limit is gone.",
      "- `list_users.limits`",
    ]
  ) {
    assert.deepEqual(unnamed([change], sections(text, "- `list_users.limit` is gone.")), [change]);
  }
});
