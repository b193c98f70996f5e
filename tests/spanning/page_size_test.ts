import assert from "node:assert/strict";
import { PageSize } from "../../src/spanning/page_size.ts";

Deno.test("PageSize starts at 1,000 and shrinks to 20, no further", () => {
  const size = new PageSize();
  assert.equal(size.users, 1000);
  const steps = [0, 1, 2, 3, 4].map(() => [size.shrink(), size.users]);
  assert.deepEqual(steps, [[true, 500], [true, 200], [true, 50], [true, 20], [
    false,
    20,
  ]]);
});

Deno.test("PageSize grows after four good pages in a row, counted anew after a failure", () => {
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
