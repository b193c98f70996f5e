import assert from "node:assert/strict";
import { retryAfter } from "../../src/spanning/errors.ts";
import {
  SpanningAuthError,
  SpanningResponseError,
  SpanningUnavailableError,
} from "../../src/spanning/errors.ts";
import {
  all,
  failure,
  NOW,
  ScriptedVendor,
  status,
  type Step,
} from "../support/scripted_vendor.ts";

for (const code of [401, 403, 440]) {
  Deno.test(`${code} is an authentication error with a checklist, and is not retried`, async () => {
    const vendor = new ScriptedVendor(status(code));
    const error = await failure(all(vendor.client()));
    assert.ok(error instanceof SpanningAuthError);
    assert.equal(error.status, code);
    for (
      const point of [
        /this administrator/,
        /the region is the one where the tenant's console is/,
        /Microsoft principal name/,
        /nobody pressed Revoke or Generate/,
        /VSA or UniView/,
      ]
    ) {
      assert.match(error.message, point);
    }
    assert.equal(vendor.seen.length, 1);
  });
}

for (const code of [400, 404, 405, 422, 204, 206]) {
  Deno.test(`${code} for the list is an unexpected answer, and is not retried`, async () => {
    const vendor = new ScriptedVendor(() => new Response(null, { status: code }));
    const error = await failure(all(vendor.client()));
    assert.ok(error instanceof SpanningResponseError);
    assert.equal(error.status, code);
    assert.equal(vendor.seen.length, 1);
  });
}

const ELSEWHERE = { Location: "https://canary.example.com/external/users" };
const REDIRECTS: readonly [name: string, step: Step][] = [
  ["301", status(301, ELSEWHERE)],
  ["302", status(302, ELSEWHERE)],
  ["303", status(303, ELSEWHERE)],
  ["304", () => new Response(null, { status: 304 })],
  ["307", status(307, ELSEWHERE)],
  ["308", status(308, ELSEWHERE)],
  ["an opaque redirect", () => altered({ type: "opaqueredirect", status: 0 })],
  ["a redirect that fetch followed", () => altered({ redirected: true })],
];

for (const [name, step] of REDIRECTS) {
  Deno.test(`${name} is rejected, and is not retried`, async () => {
    const vendor = new ScriptedVendor(step);
    const error = await failure(all(vendor.client()));
    assert.ok(error instanceof SpanningUnavailableError);
    assert.equal(error.unavailability.kind, "redirect");
    assert.doesNotMatch(error.message, /canary/);
    assert.equal(vendor.seen.length, 1);
  });
}

const NETWORK: readonly [name: string, error: Error, says: RegExp][] = [
  [
    "an unknown host",
    new TypeError("dns error: failed to lookup address"),
    /looked up/,
  ],
  [
    "Node's nested cause",
    new TypeError("fetch failed", {
      cause: Object.assign(new Error("x"), { code: "ECONNREFUSED" }),
    }),
    /connection was refused/,
  ],
  [
    "a certificate",
    new TypeError("invalid peer certificate: UnknownIssuer"),
    /certificate/,
  ],
  ["a proxy", new TypeError("client error (Connect): unsuccessful tunnel"), /proxy/],
  [
    "a port without TLS",
    new TypeError("received corrupt message of type InvalidContentType"),
    /speaks no TLS/,
  ],
  ["anything else", new TypeError("canary"), /the connection failed/],
];

for (const [name, thrown, says] of NETWORK) {
  Deno.test(`a network failure is retried and explained: ${name}`, async () => {
    const vendor = new ScriptedVendor(() => Promise.reject(thrown));
    const error = await failure(vendor.client().tenant());
    assert.ok(error instanceof SpanningUnavailableError);
    assert.match(error.message, says);
    assert.equal(vendor.seen.length, 4);
  });
}

Deno.test("the platform's limit of requests is named as such, and is not retried", async () => {
  const vendor = new ScriptedVendor(() => Promise.reject(new Error("Too many subrequests.")));
  const error = await failure(vendor.client().tenant());
  assert.match(error.message, /limit of upstream requests.*Durable Object/);
  assert.equal(vendor.seen.length, 1);
});

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

/** A response as runtimes make it and tests cannot. */
function altered(fields: Record<string, unknown>): Response {
  return new Proxy(Response.json({ users: [] }), {
    get: (response, name) =>
      typeof name === "string" && name in fields
        ? fields[name]
        : Reflect.get(response, name, response),
  });
}
