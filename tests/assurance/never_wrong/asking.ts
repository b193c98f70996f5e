import assert from "node:assert/strict";
import { createAccess } from "../../../mod.ts";
import { createTenantSet } from "../../../src/tenant/tenant.ts";
import { tools } from "../../../tools/mod.ts";
import { quickSleep, SANDBOX_SETTINGS } from "../../support/program.ts";

/** Asks a tool: its structured answer, or nothing where the answer is an error. */
// deno-lint-ignore no-explicit-any
export type Ask = (name: string, args?: Readonly<Record<string, unknown>>) => Promise<any>;

/** The program over a vendor, without a client between: thousands of tenants are asked about. */
export function asking(vendor: typeof fetch, env: Readonly<Record<string, string>> = {}): Ask {
  const access = createAccess({
    env: { ...SANDBOX_SETTINGS, ...env },
    fetch: vendor,
    now: () => 0,
    sleep: quickSleep,
    writeLog: () => {},
  });
  const tenants = createTenantSet(access.tenants);
  return async (name, args = {}) => {
    const tool = tools.find((each) => each.name === name);
    assert.ok(tool);
    try {
      return (await tool.call(args, { tenants, signal: new AbortController().signal })).structured;
    } catch (error) {
      assert.ok(error instanceof Error && /Error$/.test(error.name), String(error));
      assert.notEqual(error.name, "TypeError", error.stack);
      return undefined;
    }
  };
}

/** More by `RUNS=50000`, as `deno task test:property` does. */
export const RUNS: number = Number(Deno.env.get("RUNS") ?? 400);
