import assert from "node:assert/strict";
import { defaultTenant } from "../../src/sandbox/northwind.ts";
import { modernClient } from "../support/mcp_clients.ts";
import { programOn, sandboxAccess } from "../support/program.ts";
import { TOOLS_WITH_EVIDENCE } from "../support/typical_calls.ts";
import { countTokens } from "gpt-tokenizer/encoding/o200k_base";

// deno-lint-ignore no-explicit-any
type Listing = any;

const LISTINGS: readonly Listing[] = TOOLS_WITH_EVIDENCE.map(({ listing }) => listing);

/** Answers are from a user list where they say how many pages it had. */
const FROM_A_LIST = LISTINGS.filter(({ outputSchema }) =>
  JSON.stringify(outputSchema).includes('"pages"')
);

/** One has `until` and answers from kept readings in any case; backups are not kept. */
const WITHOUT = ["list_access_changes", "get_backup_status", "check_review"];

Deno.test("asOf: every tool that answers from a list takes it, and no other", () => {
  const taking = LISTINGS.filter(({ inputSchema }) => "asOf" in inputSchema.properties);
  const names = (all: Listing[]) => all.map(({ name }) => name);
  assert.deepEqual(names(taking), names(FROM_A_LIST).filter((name) => !WITHOUT.includes(name)));
  assert.ok(taking.length >= 7);
});

Deno.test("asOf: costs at most 15 tokens a tool, with outputs", () => {
  const costs = LISTINGS.map(({ name, title, description, inputSchema, outputSchema }) => {
    const definition = { name, title, description, inputSchema, outputSchema };
    const without = JSON.stringify(definition, (key, value) => key === "asOf" ? undefined : value);
    return countTokens(JSON.stringify(definition)) - countTokens(without);
  });
  assert.ok(costs.reduce((sum, cost) => sum + cost) / costs.length <= 15, costs.join());
  assert.ok(Math.max(...costs) <= 16, costs.join());
});

for (const listing of FROM_A_LIST) {
  const { name } = listing;
  if (WITHOUT.includes(name)) continue;

  Deno.test(`asOf: ${name} answers from the reading kept then, and refuses what cannot be`, async () => {
    await using client = await modernClient(sandboxAccess().servers);
    const needed = {
      ...(name === "get_user_grants" ? { user: "amara.okafor@northwind.example" } : {}),
      ...(name === "list_role_grants" ? { role: "global_admin" } : {}),
    };
    const { structured, text } = await client.call(name, { ...needed, asOf: "2026-03-01" });
    assert.equal(structured.source.asOf, "2026-03-01T23:59:59.999Z");
    assert.equal(structured.source.fetchedAt, "2026-02-02T06:00:00.000Z");
    assert.match(text, /as of 2026-03-01/);
    const now = await client.call(name, { ...needed, asOf: "" });
    assert.equal(now.structured.source.asOf, undefined);
    for (
      const [args, says] of [
        [{ asOf: "2026-03-01", refresh: true }, /asOf and refresh together/],
        [{ asOf: "2001-01-01" }, /No reading was kept by then: the oldest one is of 2025-11-03/],
        [{ asOf: "last spring" }, /Cannot read asOf "?last spring"?: write a date/],
        [{ asOf: "2026-03-01T10:00" }, /a time needs its offset/],
      ] as const
    ) {
      const refused = await client.call(name, { ...needed, ...args });
      assert.ok(refused.isError, JSON.stringify(args));
      assert.match(refused.text, says);
    }
    await using bare = await modernClient(programOn({ tenant: defaultTenant() }).access.servers);
    const { isError, text: why } = await bare.call(name, { ...needed, asOf: "2026-03-01" });
    assert.ok(isError);
    assert.match(why, /no readings are kept here.*SPANNING_HISTORY/);
  });
}
