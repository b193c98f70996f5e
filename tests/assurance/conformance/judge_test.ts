import assert from "node:assert/strict";
import { faults, judge } from "./judge.ts";
import { type Outcome, readOutcomes } from "./read_outcomes.ts";

const PRINTED = `
✓ before-the-summary: 1 passed, 0 failed
=== SUMMARY ===
✓ ping: 2 passed, 0 failed
✗ tools-call-sampling: 1 passed, 1 failed
✗ tasks-lifecycle: 1 passed, 8 failed

Total: 4 passed, 9 failed

Not scored for 2026-07-28: 1 scenario(s) run, 1 failing. These do not affect conformance.
  ✗ tasks-lifecycle (extension)
`;

Deno.test("the suite's summary: each scenario with its outcome, its failures, and whether it counts", () => {
  const failures = [{ check: "sampling", why: "Nobody was asked" }];
  assert.deepEqual(readOutcomes(PRINTED, new Map([["tools-call-sampling", failures]])), [
    { scenario: "ping", passed: true, required: true, failures: [] },
    { scenario: "tools-call-sampling", passed: false, required: true, failures },
    { scenario: "tasks-lifecycle", passed: false, required: false, failures: [] },
  ]);
  assert.deepEqual(readOutcomes("The suite fell over", new Map()), []);
});

function outcome(scenario: string, ...checks: readonly string[]): Outcome {
  const failures = checks.map((check) => ({ check, why: "" }));
  return { scenario, passed: checks.length === 0, required: true, failures };
}

const OUTCOMES = [outcome("ping"), outcome("sampling", "asks"), outcome("stateless", "a", "b")];

Deno.test("failures that the baseline expects are neither passed nor faults", () => {
  const verdict = judge(OUTCOMES, ["sampling", "stateless:a", "stateless:b"], 3);
  assert.deepEqual([verdict.passed, verdict.expected, faults(verdict)], [1, 2, 0]);
});

Deno.test("a failure that the baseline does not expect is a fault, also among expected checks", () => {
  const verdict = judge(OUTCOMES, ["stateless:a"], 3);
  assert.deepEqual(verdict.unexpected.map(({ scenario }) => scenario), ["sampling", "stateless"]);
  assert.equal(faults(verdict), 2);
});

Deno.test("an entry of the baseline that passes, or that was not run, is a fault", () => {
  const baseline = ["sampling", "stateless", "stateless:c", "ping", "no-such-scenario"];
  const verdict = judge(OUTCOMES, baseline, 3);
  assert.deepEqual(verdict.stale, ["stateless:c", "ping", "no-such-scenario"]);
  assert.equal(faults(verdict), 3);
});

Deno.test("a malformed message is a fault, whatever else is expected of the scenario", () => {
  const malformed = outcome("sampling", "asks", "wire-schema-valid");
  assert.equal(faults(judge([malformed], ["sampling"], 1)), 1);
});

Deno.test("a scenario that is required and was not run is a fault", () => {
  const verdict = judge([], [], 37);
  assert.deepEqual([verdict.missing, faults(verdict)], [37, 37]);
});

Deno.test("what a revision does not require neither counts nor fails", () => {
  const optional = { ...outcome("tasks-lifecycle", "polls"), required: false };
  const verdict = judge([outcome("ping"), optional], [], 1);
  assert.deepEqual([verdict.passed, verdict.expected, faults(verdict)], [1, 0, 0]);
});
