import assert from "node:assert/strict";
import type { Check } from "./check.ts";
import type { Recording } from "./recording.ts";
import { openScene, type Runtimes } from "./scene.ts";

/** What came of a check. */
export interface Outcome {
  readonly check: Check;
  readonly result: "ok" | "failed" | "skipped";
  /** The revision of the protocol that was spoken. */
  readonly revision?: string | undefined;
  /** What was done, or why not. */
  readonly done: string;
}

const MODERN = "2026-07-28";

/** Does what a check says in a scene of its own, and holds what was sent against its era. */
export async function tryCheck(check: Check, runtimes: Runtimes): Promise<Outcome> {
  if (check.skipped !== undefined) return { check, result: "skipped", done: check.skipped };
  await using scene = await openScene(runtimes);
  try {
    const done = await check.run(scene);
    const recording = await scene.recording();
    holdAgainst(check, recording);
    return { check, result: "ok", revision: recording.revision, done };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { check, result: "failed", done: why.replaceAll(/\s+/g, " ").slice(0, 400) };
  }
}

function holdAgainst({ era, expects }: Check, { methods, revision }: Recording): void {
  if (expects !== undefined) {
    assert.deepEqual(methods, [], "Nothing was to be answered");
    return;
  }
  assert.ok(revision !== undefined, "The server was asked nothing");
  if (era === "modern") assert.equal(revision, MODERN);
  if (era === "legacy") assert.match(revision, /^202[45]-/);
}
