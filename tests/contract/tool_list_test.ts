import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { noTenants } from "../../src/tenant/tenant.ts";
import { toolsFor } from "../../src/mcp/tool.ts";
import { tools } from "../../tools/mod.ts";

Deno.test("the tool list is a contract: this snapshot shows every change", async (t) => {
  await t.assertSnapshot(toolsFor(tools, false).map((tool) => tool.listing));
});

Deno.test("the tool list for several tenants, where it differs", async (t) => {
  const before = new Set(toolsFor(tools, false).map((tool) => JSON.stringify(tool.listing)));
  const listings = toolsFor(tools, true).map((tool) => tool.listing);
  await t.assertSnapshot(listings.filter((listing) => !before.has(JSON.stringify(listing))));
});

Deno.test("every tool file is in tools/mod.ts, is named after its tool, and has tests named after it", () => {
  const folder = fileURLToPath(new URL("../../tools", import.meta.url));
  const files = [...Deno.readDirSync(folder)].map(({ name }) => name)
    .filter((name) => name !== "mod.ts").map((name) => name.replace(/\.ts$/, ""));
  assert.deepEqual(files.sort(), tools.map((tool) => tool.name).sort());
  const tests = [...Deno.readDirSync(new URL("../tools", import.meta.url))]
    .filter(({ name }) => name.endsWith("_test.ts"))
    .map(({ name }) => Deno.readTextFileSync(new URL(`../tools/${name}`, import.meta.url)))
    .join("\n");
  for (const file of files) {
    const named = new RegExp(`Deno\\.test\\(\\s*["\`]${file}: `);
    assert.match(tests, named, `No test in tests/tools is named after ${file}: write it`);
  }
});

for (const tool of toolsFor(tools, true)) {
  const { name, listing } = tool;
  Deno.test(`${name}: name, title and description are present and short`, () => {
    assert.match(name, /^[a-z][a-z0-9_]{2,63}$/);
    assert.ok(listing.title.length <= 40);
    assert.ok(listing.description.length >= 40 && listing.description.length <= 300);
  });

  Deno.test(`${name}: is declared read-only, unless it writes evidence`, () => {
    assert.deepEqual(listing.annotations, {
      readOnlyHint: !["export_access_review", "check_review"].includes(name),
      destructiveHint: false,
      idempotentHint: true,
      openWorldHint: true,
    });
  });

  Deno.test(`${name}: takes the common arguments if it is about a tenant`, () => {
    const properties = Object.keys(listing.inputSchema["properties"] as object);
    const common = ["tenant", "refresh", "allowPartial"].filter((each) =>
      properties.includes(each)
    );
    assert.equal(common.length, name === "list_tenants" ? 0 : 3);
  });

  Deno.test(`${name}: schemas are closed objects, to the leaf`, () => {
    for (const schema of [listing.inputSchema, listing.outputSchema]) {
      for (const node of objectsOf(schema)) {
        assert.equal(node["additionalProperties"], false, JSON.stringify(node).slice(0, 200));
      }
    }
  });

  Deno.test(`${name}: an unknown argument is refused by name`, async () => {
    const context = {
      tenants: noTenants(() => assert.fail("not reached")),
      signal: new AbortController().signal,
    };
    await assert.rejects(tool.call({ nonsense: 1 }, context), /nonsense/);
  });
}

function* objectsOf(node: unknown): Generator<Record<string, unknown>> {
  if (typeof node !== "object" || node === null) return;
  const record = node as Record<string, unknown>;
  if (record["type"] === "object") yield record;
  for (const child of Object.values(record)) yield* objectsOf(child);
}
