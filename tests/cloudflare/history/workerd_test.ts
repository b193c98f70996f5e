import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { openNodeSql } from "../../../src/entry/node_sql.ts";
import { bareWorkerd } from "../../support/workerd.ts";
import { liveThrough, lookAgain } from "./life.ts";

const WRANGLER_CONFIG = fileURLToPath(new URL("wrangler.toml", import.meta.url));

Deno.test("workerd: an object's SQLite keeps, compares, seals, erases and drops as a file does", async () => {
  const folder = await Deno.makeTempDir();
  const database = await openNodeSql(":memory:");
  const expected = asJson(await liveThrough(database));
  const later = asJson(await lookAgain(database));
  database.close();
  {
    await using server = await bareWorkerd({}, WRANGLER_CONFIG, { folder });
    const lived = await (await fetch(new URL("/", server.url))).json();
    for (const [step, outcome] of Object.entries(expected)) {
      assert.deepEqual(lived[step], outcome, step);
    }
    assert.deepEqual(Object.keys(lived), Object.keys(expected));
  }
  await using again = await bareWorkerd({}, WRANGLER_CONFIG, { folder });
  assert.deepEqual(await (await fetch(new URL("/again", again.url))).json(), later);
  await Deno.remove(folder, { recursive: true });
});

// deno-lint-ignore no-explicit-any
function asJson(value: unknown): any {
  return JSON.parse(JSON.stringify(value));
}
