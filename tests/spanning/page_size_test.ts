import assert from "node:assert/strict";
import { SpanningUnavailableError } from "../../src/spanning/errors.ts";
import { PageSize } from "../../src/spanning/paging.ts";
import {
  all,
  failure,
  linkAfter,
  namesOf,
  page,
  record,
  ScriptedVendor,
  status,
} from "../support/scripted_vendor.ts";

const FIRST = "/external/users?size=1000&status=false";
const AFTER_ANN = `${FIRST}&msIdOffset=id-ann&sortPropOffset=ann%40contoso.com`;

Deno.test("PageSize starts at 1,000 and shrinks to 20, no further", () => {
  const size = new PageSize();
  assert.equal(size.users, 1000);
  const steps = [0, 1, 2, 3, 4].map(() => [size.shrink(), size.users]);
  assert.deepEqual(steps, [[true, 500], [true, 200], [true, 50], [true, 20], [
    false,
    20,
  ]]);
});

Deno.test("PageSize grows after four good pages in a row; a failure restarts the count", () => {
  const size = new PageSize();
  size.shrink();
  assert.deepEqual(good(size, 3), [500, 500, 500]);
  size.shrink();
  assert.deepEqual(good(size, 8), [200, 200, 200, 500, 500, 500, 500, 1000]);
});

Deno.test("PageSize waits twice as long after growing too early", () => {
  const size = new PageSize();
  size.shrink();
  good(size, 4);
  size.shrink();
  assert.deepEqual(good(size, 8), [500, 500, 500, 500, 500, 500, 500, 1000]);
});

/** The sizes after each of so many good pages. */
function good(size: PageSize, pages: number): number[] {
  return Array.from({ length: pages }, () => {
    size.succeed();
    return size.users;
  });
}

Deno.test("after 5xx the page shrinks 1000, 500, 200, 50, 20 at the same position", async () => {
  const failed = [500, 502, 503, 504].map((code) => status(code));
  const vendor = new ScriptedVendor(
    page(["ann"], linkAfter("ann")),
    ...failed,
    page(["bob"]),
  );
  assert.deepEqual(namesOf(await all(vendor.client())), ["ann", "bob"]);
  assert.deepEqual(
    vendor.paths.slice(1),
    [1000, 500, 200, 50, 20].map((size) => AFTER_ANN.replace("1000", String(size))),
  );
});

Deno.test("after a timeout the page shrinks too", async () => {
  const vendor = new ScriptedVendor(() => new Promise(() => {}), page(["ann"]));
  await all(vendor.client({ timeoutMs: 5 }));
  assert.deepEqual(sizes(vendor), [1000, 500]);
});

Deno.test("after 429 and a network failure the page keeps its size", async () => {
  const vendor = new ScriptedVendor(
    status(429),
    () => Promise.reject(new TypeError("reset")),
    page(["ann"]),
  );
  await all(vendor.client());
  assert.deepEqual(sizes(vendor), [1000, 1000, 1000]);
});

Deno.test("a page that keeps failing is given up after one try at each size", async () => {
  const vendor = new ScriptedVendor(status(504));
  const error = await failure(all(vendor.client()));
  assert.ok(error instanceof SpanningUnavailableError);
  assert.match(error.message, /status 504 \(asked 5 times\)/);
  assert.deepEqual(sizes(vendor), [1000, 500, 200, 50, 20]);
  assert.ok(vendor.slept.reduce((sum, wait) => sum + wait, 0) <= 20_000);
});

Deno.test("after good pages the size grows again, more cautiously after each relapse", async () => {
  let asked = 0;
  const vendor = new ScriptedVendor(({ url }) => {
    if (Number(url.searchParams.get("size")) > 500) {
      return new Response(null, { status: 504 });
    }
    const name = `user${asked++}`;
    return Response.json({
      users: [record(name)],
      nextLink: asked < 20 ? linkAfter(name) : "",
    });
  });
  assert.equal((await all(vendor.client())).length, 20);
  const large = sizes(vendor).flatMap((size, at) => size === 1000 ? [at] : []);
  assert.deepEqual(large, [0, 5, 14]);
});

function sizes(vendor: ScriptedVendor): number[] {
  return vendor.seen.map(({ url }) => Number(url.searchParams.get("size")));
}
