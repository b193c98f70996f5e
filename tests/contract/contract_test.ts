import assert from "node:assert/strict";
import { tools } from "../../tools/mod.ts";
import { breakingChanges } from "./breaking_changes.ts";
import { contractOf, type ToolContract } from "./contract.ts";

Deno.test("of the real tools, the loss of any argument and any field is found", () => {
  const today = contractOf(tools);
  assert.deepEqual(breakingChanges(today, today), []);
  for (const [index, { name, inputSchema, outputSchema }] of today.entries()) {
    for (const side of ["inputSchema", "outputSchema"] as const) {
      const schema = side === "inputSchema" ? inputSchema : outputSchema;
      for (const lost of Object.keys(schema.properties ?? {})) {
        const { [lost]: _, ...properties } = schema.properties ?? {};
        const required = (schema.required ?? []).filter((each) => each !== lost);
        const after = today.with(index, {
          ...today[index] as ToolContract,
          [side]: { ...schema, properties, required },
        });
        const paths = breakingChanges(today, after).map(({ path }) => path);
        assert.deepEqual(paths, [`${name}.${lost}`]);
      }
    }
  }
});

Deno.test("texts for assistants are not part of the contract, fields called like them are", () => {
  const kept = JSON.stringify(contractOf(tools));
  assert.doesNotMatch(kept, /"description":"/);
  const roles = contractOf(tools).find(({ name }) => name === "list_roles")?.outputSchema;
  const { roles: list } = roles?.properties ?? {};
  assert.ok(list?.items?.properties?.["description"] !== undefined);
});
