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

Deno.test("docs/architecture.md names functions, classes and settings where they are", () => {
  for (
    const [name, file] of [
      ["matchTag", "src/governance/tags.ts"],
      ["IncompleteDirectoryError", "src/tenant/errors.ts"],
      ["MAX_TRIES = 4", "src/spanning/retry.ts"],
      ["MAX_WAIT_MS = 20_000", "src/spanning/retry.ts"],
    ] as const
  ) {
    assert.ok(Deno.readTextFileSync(join(ROOT, file)).includes(name), `${name} in ${file}`);
  }
});
