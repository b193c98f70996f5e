import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { inShortTurns, isMet, isSteady, joinRuns, lineOf } from "./harness.ts";
import { formatPage, replaceFigures } from "./report.ts";

const FACTS = { row: "calls", unit: "/s", against: "another" };

Deno.test("a ratio is the median of what was measured in the same round", () => {
  const { ratio, ours, reference } = lineOf(
    // The machine is slow in the second round, for both.
    { ours: [200, 20, 220], theirs: [100, 10, 100] },
    ["ours", "theirs"],
    FACTS,
  );
  assert.deepEqual({ ratio, ours, reference }, { ratio: 2, ours: 200, reference: 100 });
});

Deno.test("a target is met from one side", () => {
  const line = { ...FACTS, ratio: 0.9, ours: 9, reference: 10 };
  assert.equal(isMet({ ...line, target: { atLeast: 0.8 } }), true);
  assert.equal(isMet({ ...line, target: { atMost: 0.8 } }), false);
  assert.equal(isMet(line), undefined);
});

Deno.test("of several runs the median is shown with the spread, and the worst decides", () => {
  const runs = [0.9, 0.7, 0.8].map((ratio) => [
    { ...FACTS, ratio, ours: 10 * ratio, reference: 10, target: { atLeast: 0.75 } },
  ]);
  const [line] = joinRuns(runs);
  assert.ok(line);
  assert.deepEqual([line.ratio, line.spread, line.ours], [0.8, [0.7, 0.9], 8]);
  assert.equal(isMet(line), false);
  assert.deepEqual(joinRuns(runs.slice(0, 1)), runs[0]);
});

Deno.test("a spread goes from the least ratio of a round to the greatest", () => {
  const { spread } = lineOf({ ours: [3, 1, 2], theirs: [1, 1, 1] }, ["ours", "theirs"], FACTS);
  assert.deepEqual(spread, [1, 3]);
});

Deno.test("figures are steady once each contender's hardly differ", () => {
  assert.equal(isSteady([[100, 10], [104, 10], [98, 10]]), true);
  assert.equal(isSteady([[100, 10], [104, 14], [98, 10]]), false);
});

Deno.test("a round of short turns has the mean of each contender's, taken in turn", async () => {
  const asked: string[] = [];
  const say = (name: string, figures: number[]) => async () => {
    asked.push(name);
    return await Promise.resolve(figures.shift() ?? NaN);
  };
  const contenders = { ours: say("ours", [1, 3, 10, 20]), theirs: say("theirs", [2, 2, 4, 8]) };
  assert.deepEqual(await inShortTurns(contenders, 2, 2), { ours: [2, 15], theirs: [2, 6] });
  const each = ["ours", "theirs", "theirs", "ours"];
  assert.deepEqual(asked, [...each, ...each]);
});

Deno.test("a line that one run lacks has the figures of the others", () => {
  const line = { ...FACTS, ratio: 2, ours: 2, reference: 1 };
  const [joined] = joinRuns([[], [line], [{ ...line, ratio: 4, ours: 4 }]]);
  assert.deepEqual([joined?.ratio, joined?.runs], [3, [2, 4]]);
});

Deno.test("the figures of a page are replaced, and nothing else", () => {
  const page = "# A\n\n## Figures\n\nOld.\n\n### One\n\n| 1 |\n\n## Method\n\nText.\n";
  assert.equal(
    replaceFigures(page, "$& new\n"),
    "# A\n\n## Figures\n\n$& new\n\n## Method\n\nText.\n",
  );
  assert.throws(() => replaceFigures("# A\n", "new"), /no figures/);
});

Deno.test("a page says which targets are missed, in the worst run, and what was not measured", () => {
  const line = { ...FACTS, ours: 9, reference: 10, target: { atLeast: 0.8 } };
  const page = formatPage({
    sections: [
      { title: "Calls", lines: [{ ...line, ratio: 0.9, spread: [0.7, 1], runs: [1, 0.9, 0.7] }] },
      { title: "Empty", lines: [] },
    ],
    notes: ["stdio: it could not be measured"],
    runs: 3,
    minutes: 20,
  });
  assert.match(page, /^3 runs in 20 minutes; /);
  assert.match(page, /^0 of 1 targets are met in the worst run\. Missed:$/m);
  assert.match(page, /^- calls: 0\.90 × \(0\.70 × to 1\.00 ×\), target ≥ 0\.8, against another$/m);
  assert.match(page, /^- Not measured: stdio: it could not be measured$/m);
  assert.match(page, /^### Calls$/m);
  assert.doesNotMatch(page, /Empty/);
});

Deno.test("a row is measured by its name, for machines; a name that is none ends with what there is", async () => {
  const { code, stdout } = await bench("--only", "tokens", "--json");
  assert.equal(code, 0);
  const { lines, machine } = JSON.parse(stdout);
  assert.match(machine, /cores.*Deno/);
  for (const { ratio, ours, reference } of lines) assert.equal(ratio, ours / reference);
  const unknown = await bench("--only", "speed");
  assert.equal(unknown.code, 2);
  assert.match(unknown.stderr, /the rows are deno, .*tokens/);
});

async function bench(
  ...args: string[]
): Promise<{ code: number; stdout: string; stderr: string }> {
  const path = (file: string): string => fileURLToPath(new URL(file, import.meta.url));
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--config", path("../deno.json"), path("bench.ts"), ...args],
    stdin: "null",
  }).output();
  const [text, errors] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  return { code, stdout: text ?? "", stderr: errors ?? "" };
}
