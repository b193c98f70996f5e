import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../support/entry_process.ts";
import { paper } from "./papers.ts";

const page = paper("docs/architecture.md");

/** The table of floors that the architecture test enforces; the ground under it is no room. */
function enforcedFloors(): string[] {
  const source = Deno.readTextFileSync(join(ROOT, "tests/architecture_test.ts"));
  const table = /\bFLOORS\b[^=]*= \{([\s\S]*?)\n\};/.exec(source)?.[1] ?? "";
  return [...table.matchAll(/^\s*"([^"]+)": (\d+),/gm)].map(([, room, floor]) =>
    `${floor} ${room}`
  );
}

Deno.test("docs/architecture.md shows the rooms on the floors that are enforced, the highest first", () => {
  const shown = [...page.matchAll(/^\| (\d+) +\| `([^`]+)`/gm)].map(([, floor, room]) =>
    `${floor} ${room}`
  );
  assert.ok(shown.length > 10);
  assert.deepEqual(shown.toSorted(), enforcedFloors().toSorted());
  const floors = shown.map((row) => Number.parseInt(row));
  assert.deepEqual(floors, floors.toSorted((a, b) => b - a));
});

for (const path of ["docs/architecture.md", "CONTRIBUTING.md"]) {
  Deno.test(`${path}: every file of the repository it names exists, in pictures too`, () => {
    const text = paper(path).replaceAll(/\]\([^)]*\)/g, "");
    const named = [...text.matchAll(/(?<![\w/.])(?:src|tools|tests|packaging)\/[\w./-]*\w\/?/g)];
    assert.ok(named.length > 10);
    for (const [file] of named) assert.ok(existsSync(join(ROOT, file)), file);
  });
}

/** Names of the code that the two pages tell people to look for, and the files they say hold them. */
const NAMED: readonly (readonly [page: string, name: string, file: string])[] = [
  ["docs/architecture.md", "readTag", "src/governance/tags.ts"],
  ["docs/architecture.md", "matchTag", "src/governance/tags.ts"],
  ["docs/architecture.md", "IncompleteDirectoryError", "src/tenant/errors.ts"],
  ["CONTRIBUTING.md", "INSTRUCTIONS", "src/mcp/server.ts"],
  ["CONTRIBUTING.md", "CHECK_IDS", "src/governance/review/check.ts"],
  ["CONTRIBUTING.md", "looksAt", "src/governance/review/check.ts"],
  ["CONTRIBUTING.md", "defineCheck", "src/governance/review/check.ts"],
  ["CONTRIBUTING.md", "onPartialList", "src/governance/review/check.ts"],
  ["CONTRIBUTING.md", "CHECKS", "src/governance/review/review.ts"],
  ["CONTRIBUTING.md", "SIGN_IN_PATH_IDS", "src/governance/sign_in.ts"],
  ["CONTRIBUTING.md", "SIGN_IN_PATHS", "src/governance/sign_in.ts"],
  ["CONTRIBUTING.md", "WHO", "src/governance/sign_in.ts"],
  ["CONTRIBUTING.md", "NAMES", "src/governance/sign_in.ts"],
  ["CONTRIBUTING.md", "REGIONS", "src/spanning/base_url.ts"],
  ["CONTRIBUTING.md", "WORDS", "src/spanning/base_url.ts"],
  ["CONTRIBUTING.md", "PLACES", "src/spanning/base_url.ts"],
];

for (const [path, name, file] of NAMED) {
  Deno.test(`${path}: ${name} is in ${file}`, () => {
    assert.ok(paper(path).includes("`" + name + "`"));
    assert.match(Deno.readTextFileSync(join(ROOT, file)), new RegExp(`\\b${name}\\b`));
  });
}

Deno.test("docs/architecture.md has the limits of a retry as they are", () => {
  const retry = Deno.readTextFileSync(join(ROOT, "src/spanning/retry.ts"));
  assert.match(page, /up to four times and waits at most 20 seconds/);
  assert.match(retry, /\bMAX_TRIES = 4;/);
  assert.match(retry, /\bMAX_WAIT_MS = 20_000;/);
});
