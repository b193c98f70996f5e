import assert from "node:assert/strict";
import { join } from "node:path";
import { ROOT } from "../../support/door_process.ts";

Deno.test("the suite meets the workerd that the product is deployed to", async () => {
  const [product, conformance] = await Promise.all(
    ["wrangler.toml", "tests/assurance/conformance/wrangler.toml"].map(async (file) =>
      /^compatibility_date = "(.+)"$/m.exec(await Deno.readTextFile(join(ROOT, file)))?.[1]
    ),
  );
  assert.ok(product !== undefined);
  assert.equal(conformance, product);
});
