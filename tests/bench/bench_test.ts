import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { isMet, lineOf } from "./harness.ts";

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
