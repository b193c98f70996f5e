import assert from "node:assert/strict";
import { retryAfter } from "../../src/spanning/error_mapping.ts";
import { NOW } from "../support/scripted_vendor.ts";

const epoch = NOW / 1000;
const CASES: readonly [
  name: string,
  Record<string, string>,
  seconds: number | undefined,
][] = [
  ["nothing", {}, undefined],
  ["Retry-After in seconds", { "Retry-After": "7" }, 7],
  ["Retry-After as a date", {
    "Retry-After": new Date(NOW + 9000).toUTCString(),
  }, 9],
  [
    "a date in the past",
    { "Retry-After": new Date(NOW - 9000).toUTCString() },
    0,
  ],
  ["RateLimit-Reset in seconds", { "RateLimit-Reset": "30" }, 30],
  ["X-RateLimit-Reset in seconds", { "X-RateLimit-Reset": "30" }, 30],
  ["X-RateLimit-Reset as a date", { "X-RateLimit-Reset": `${epoch + 12}` }, 12],
  ["X-RateLimit-Reset in milliseconds", {
    "X-RateLimit-Reset": `${NOW + 12_000}`,
  }, 12],
  ["a reset in the past", { "X-RateLimit-Reset": `${epoch - 12}` }, 0],
  ["Retry-After before a reset", {
    "Retry-After": "3",
    "RateLimit-Reset": "30",
  }, 3],
  ["a reset behind an unreadable Retry-After", {
    "Retry-After": "soon",
    "RateLimit-Reset": "30",
  }, 30],
  ["nonsense", { "Retry-After": "-5", "RateLimit-Reset": "NaN" }, undefined],
];

for (const [name, headers, seconds] of CASES) {
  Deno.test(`retryAfter() reads ${name}`, () => {
    assert.equal(retryAfter(new Headers(headers), NOW), seconds);
  });
}
