import { APP_FILE, buildApp } from "../../packaging/build_app.ts";
import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";

const kept = await Deno.readTextFile(APP_FILE);

Deno.test("the page that is kept is what its source makes", async () => {
  assert.equal(kept, await buildApp(), "run deno task build:app");
});

Deno.test("the page has 60 kB at most, 20 kB compressed", () => {
  const bytes = new TextEncoder().encode(kept);
  assert.ok(bytes.length <= 60_000, `${bytes.length} bytes`);
  const packed = gzipSync(bytes, { level: 9 }).length;
  assert.ok(packed <= 20_000, `${packed} bytes compressed`);
});

Deno.test("the page needs no other file, and makes no markup of texts", () => {
  assert.doesNotMatch(kept, /https?:\/\/|@import|\burl\(|\bsrc=|<link/);
  assert.doesNotMatch(
    kept,
    /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function/,
  );
  assert.equal(kept.match(/<script/g)?.length, 1);
});
