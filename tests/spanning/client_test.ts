import assert from "node:assert/strict";
import { createLimiter } from "../../src/base/limiter.ts";
import { UserInputError } from "../../src/base/errors.ts";
import {
  SpanningAuthError,
  SpanningError,
  SpanningNotFoundError,
  SpanningRateLimitError,
  SpanningResponseError,
  SpanningUnavailableError,
} from "../../src/spanning/errors.ts";
import {
  all,
  json,
  page,
  record,
  ScriptedVendor,
  status,
  type Step,
} from "../support/scripted_vendor.ts";

Deno.test("tenant() reads the tenant's own counts", async () => {
  const vendor = new ScriptedVendor(json({ users: 904, status: "paid" }));
  assert.deepEqual(await vendor.client().tenant(), {
    users: 904,
    status: "paid",
  });
  assert.deepEqual(vendor.paths, ["/external/tenant"]);
});

const NAMES: readonly [name: string, segment: string][] = [
  ["ann@contoso.com", "ann%40contoso.com"],
  [
    "g_x.com#EXT#@contoso.onmicrosoft.com",
    "g_x.com%23EXT%23%40contoso.onmicrosoft.com",
  ],
  ["o'neil jr@contoso.com", "o'neil%20jr%40contoso.com"],
  ["a/b?c=d&e@contoso.com", "a%2Fb%3Fc%3Dd%26e%40contoso.com"],
  ["山田@contoso.com", "%E5%B1%B1%E7%94%B0%40contoso.com"],
  ["%2e%2e", "%252e%252e"],
  ["...", "..."],
  [" ann@contoso.com ", "ann%40contoso.com"],
];

for (const [name, segment] of NAMES) {
  Deno.test(`user() puts "${name}" into one segment of the path`, async () => {
    const vendor = new ScriptedVendor(json(record("ann")));
    assert.equal((await vendor.client().user(name)).msId, "id-ann");
    assert.equal(vendor.seen[0]?.url.pathname, `/external/users/${segment}`);
  });
}

for (const name of ["", "  ", ".", "..", "\ud800"]) {
  Deno.test(`user() refuses ${JSON.stringify(name)} without a request`, async () => {
    const vendor = new ScriptedVendor(json(record("ann")));
    await assert.rejects(vendor.client().user(name), UserInputError);
    assert.equal(vendor.seen.length, 0);
  });
}

for (const code of [404, 400]) {
  Deno.test(`user() says not found for ${code}, and which it was`, async () => {
    const error = await failure(
      new ScriptedVendor(status(code)).client().user("ann@contoso.com"),
    );
    assert.ok(error instanceof SpanningNotFoundError);
    assert.equal(error.status, code);
    assert.match(error.message, /Search the list of users/);
  });
}

for (
  const [name, body] of [["a list", [record("ann")]], ["a page", {
    users: [],
  }]] as const
) {
  Deno.test(`user() refuses ${name} instead of a user`, async () => {
    const error = await failure(
      new ScriptedVendor(json(body)).client().user("ann@contoso.com"),
    );
    assert.ok(error instanceof SpanningResponseError);
    assert.match(error.message, /the field userPrincipalName /);
  });
}

for (const code of [401, 403, 440]) {
  Deno.test(`${code} is an authentication error with a checklist, and is not retried`, async () => {
    const vendor = new ScriptedVendor(status(code));
    const error = await failure(all(vendor.client()));
    assert.ok(error instanceof SpanningAuthError);
    assert.equal(error.status, code);
    for (
      const point of [
        /this administrator/,
        /region/,
        /newer key/,
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
  Deno.test(`${name} is refused, and is not retried`, async () => {
    const vendor = new ScriptedVendor(step);
    const error = await failure(all(vendor.client()));
    assert.ok(error instanceof SpanningUnavailableError);
    assert.equal(error.unavailability.kind, "redirect");
    assert.doesNotMatch(error.message, /canary/);
    assert.equal(vendor.seen.length, 1);
  });
}

for (const code of [408, 429, 500, 502, 503, 504]) {
  Deno.test(`${code} is asked again, with growing pauses`, async () => {
    const vendor = new ScriptedVendor(
      status(code),
      status(code),
      status(code),
      json({ users: 1 }),
    );
    assert.deepEqual(await vendor.client().tenant(), { users: 1 });
    assert.deepEqual(vendor.slept, [500, 1000, 2000]);
  });

  Deno.test(`${code} that stays is given up after four tries`, async () => {
    const vendor = new ScriptedVendor(status(code));
    const error = await failure(vendor.client().tenant());
    assert.ok(
      code === 429
        ? error instanceof SpanningRateLimitError
        : error instanceof SpanningUnavailableError,
    );
    assert.equal((error as SpanningError).status, code);
    assert.match(
      error.message,
      new RegExp(`status ${code} \\(asked 4 times\\)`),
    );
    assert.equal(vendor.seen.length, 4);
  });
}

Deno.test("pauses without the vendor's word are jittered from nothing up", async () => {
  const vendor = new ScriptedVendor(status(503), status(503), json({}));
  await vendor.client({ random: () => 0.25 }).tenant();
  assert.deepEqual(vendor.slept, [125, 250]);
});

for (const code of [429, 503]) {
  Deno.test(`after ${code} the vendor's Retry-After is kept`, async () => {
    const vendor = new ScriptedVendor(
      status(code, { "Retry-After": "7" }),
      json({}),
    );
    await vendor.client().tenant();
    assert.deepEqual(vendor.slept, [7000]);
  });

  Deno.test(`after ${code} no page waits longer than 20 seconds in total`, async () => {
    const vendor = new ScriptedVendor(status(code, { "Retry-After": "7" }));
    const error = await failure(all(vendor.client()));
    assert.deepEqual(vendor.slept, [7000, 7000]);
    assert.match(
      error.message,
      /Try again in 7 seconds|try again in 7 seconds/,
    );
  });
}

Deno.test("a longer wait than is left fails at once and says when to try again", async () => {
  const vendor = new ScriptedVendor(status(429, { "Retry-After": "900" }));
  const error = await failure(all(vendor.client()));
  assert.ok(error instanceof SpanningRateLimitError);
  assert.equal(error.retryAfterSeconds, 900);
  assert.match(error.message, /Try again in 15 minutes/);
  assert.deepEqual([vendor.seen.length, vendor.slept.length], [1, 0]);
});

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
  Deno.test(`a network failure is asked again and explained: ${name}`, async () => {
    const vendor = new ScriptedVendor(() => Promise.reject(thrown));
    const error = await failure(vendor.client().tenant());
    assert.ok(error instanceof SpanningUnavailableError);
    assert.match(error.message, says);
    assert.equal(vendor.seen.length, 4);
  });
}

Deno.test("a platform's limit of requests is said to be one, and is not retried", async () => {
  const vendor = new ScriptedVendor(() => Promise.reject(new Error("Too many subrequests.")));
  const error = await failure(vendor.client().tenant());
  assert.match(error.message, /limit of upstream requests.*paid plan/);
  assert.equal(vendor.seen.length, 1);
});

Deno.test("an answer that breaks off is asked for again", async () => {
  const broken = (): Response =>
    new Response(
      new ReadableStream({
        start(controller) {
          controller.enqueue(new TextEncoder().encode('{"users":'));
          controller.error(new TypeError("connection reset"));
        },
      }),
    );
  const vendor = new ScriptedVendor(broken, page(["ann"]));
  assert.equal((await all(vendor.client())).length, 1);
});

const BODIES: readonly [name: string, body: string, says: RegExp][] = [
  [
    "a web page",
    "\n<!DOCTYPE html><title>canary</title>",
    /a web page instead of JSON/,
  ],
  ["nothing", "", /it is empty/],
  ["half a list", '{"users":[{"canary":', /not valid JSON/],
];

for (const [name, body, says] of BODIES) {
  Deno.test(`${name} with status 200 is an error, and is not retried`, async () => {
    const vendor = new ScriptedVendor(() => new Response(body));
    const error = await failure(all(vendor.client()));
    assert.ok(error instanceof SpanningResponseError);
    assert.match(error.message, says);
    assert.equal(vendor.seen.length, 1);
  });
}

Deno.test("an answer without end is cut off with an error", async () => {
  const chunk = new Uint8Array(8 * 1024 * 1024);
  let cancelled = false;
  const endless = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(chunk),
    cancel: () => void (cancelled = true),
  });
  const error = await failure(
    new ScriptedVendor(() => new Response(endless)).client().tenant(),
  );
  assert.ok(error instanceof SpanningResponseError);
  assert.match(error.message, /larger than/);
  assert.ok(cancelled);
});

Deno.test("the timeout covers the body, and lets go of it", async () => {
  let cancelled = 0;
  const slow = (): Response => new Response(new ReadableStream({ cancel: () => void cancelled++ }));
  const vendor = new ScriptedVendor(slow);
  const error = await failure(vendor.client({ timeoutMs: 2 }).tenant());
  assert.ok(error instanceof SpanningUnavailableError);
  assert.match(error.message, /did not answer within 1 second/);
  assert.equal(cancelled, 4);
});

Deno.test("an answer that comes after the timeout is let go", async () => {
  const late = Promise.withResolvers<Response>();
  const vendor = new ScriptedVendor(() => late.promise, json({ users: 1 }));
  // The second answer is there at once; the limit leaves it time on a busy machine.
  assert.deepEqual(await vendor.client({ timeoutMs: 250 }).tenant(), {
    users: 1,
  });
  const cancelled = Promise.withResolvers<void>();
  late.resolve(
    new Response(new ReadableStream({ cancel: () => cancelled.resolve() })),
  );
  await cancelled.promise;
});

Deno.test({
  name: "an answer in time leaves no timer behind",
  sanitizeOps: true,
  fn: async () => void await new ScriptedVendor(json({})).client().tenant(),
});

Deno.test("a timeout beyond what timers take does not fire at once", async () => {
  const vendor = new ScriptedVendor(async () => {
    await new Promise((resolve) => setTimeout(resolve, 2));
    return Response.json({ users: 1 });
  });
  assert.deepEqual(await vendor.client({ timeoutMs: 1e12 }).tenant(), {
    users: 1,
  });
  assert.equal(vendor.seen.length, 1);
});

Deno.test("bodies that nobody reads are let go", async () => {
  let cancelled = 0;
  const vendor = new ScriptedVendor(() =>
    new Response(new ReadableStream({ cancel: () => void cancelled++ }), {
      status: 401,
    })
  );
  await failure(vendor.client().tenant());
  assert.equal(cancelled, 1);
});

Deno.test("requests go through the shared gate; waiting before a retry does not hold it", async () => {
  const limit = createLimiter(1);
  const waking = Promise.withResolvers<void>();
  const busy = new ScriptedVendor(status(429), json({ users: 1 }));
  const first = busy.client({ limit, sleep: () => waking.promise }).tenant();
  assert.deepEqual(
    await new ScriptedVendor(json({ users: 2 })).client({ limit }).tenant(),
    {
      users: 2,
    },
  );
  waking.resolve();
  assert.deepEqual(await first, { users: 1 });
});

Deno.test("an abort does not wait for a turn at the gate", async () => {
  const limit = createLimiter(1);
  const held = Promise.withResolvers<void>();
  const holder = limit(() => held.promise);
  const vendor = new ScriptedVendor(json({}));
  const controller = new AbortController();
  const call = vendor.client({ limit }).tenant({ signal: controller.signal });
  const reason = new Error("enough");
  controller.abort(reason);
  await assert.rejects(call, (error) => error === reason);
  const late = vendor.client({ limit }).tenant({ signal: controller.signal });
  await assert.rejects(late, (error) => error === reason);
  held.resolve();
  await holder;
  await limit(() => Promise.resolve());
  assert.equal(vendor.seen.length, 0);
});

const FAILURES: readonly [name: string, step: Step][] = [
  ...[302, 400, 401, 403, 404, 408, 418, 429, 440, 500, 503].map((code) =>
    [`status ${code}`, echo(code)] satisfies [string, Step]
  ),
  ["a network failure that quotes the request", ({ url, init }) => {
    const quoted = `${url} ${
      JSON.stringify(init.headers)
    } canary-key-7f3a canary-admin@contoso.com`;
    return Promise.reject(new TypeError(quoted, { cause: new Error(quoted) }));
  }],
  ["a body that is not JSON", echo(200)],
  [
    "a wrong shape",
    ({ init }) => Response.json({ users: [init.headers], msId: init.headers }),
  ],
  ["a foreign link", ({ init }) => {
    const { Authorization = "" } = init.headers as Record<string, string>;
    return Response.json({
      users: [],
      nextLink: `https://x.example/${Authorization}`,
    });
  }],
  ["a timeout", () => new Promise(() => {})],
];

for (const [name, step] of FAILURES) {
  Deno.test(`neither key nor administrator is in any error: ${name}`, async () => {
    const vendor = new ScriptedVendor(step);
    const client = vendor.client({ timeoutMs: 2 });
    const works = [
      () => all(client),
      () => client.user("canary-admin@contoso.com"),
      ...(name === "a foreign link" || name === "a wrong shape" ? [] : [() => client.tenant()]),
    ];
    for (const work of works) {
      const error = await failure(work());
      assert.ok(error instanceof SpanningError);
      assert.doesNotMatch(everythingIn(error), /canary|Y2FuYXJ5/i);
    }
  });
}

/** Answers with the request, credentials included. */
function echo(code: number): Step {
  return ({ init }) =>
    new Response(`canary-key-7f3a ${JSON.stringify(init.headers)}`, {
      status: code,
      statusText: "canary-key-7f3a",
      headers: { Location: "https://x.example/?canary-key-7f3a" },
    });
}

/** Message, stack, own fields and causes. */
function everythingIn(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const fields = JSON.stringify(error, Object.getOwnPropertyNames(error));
  return `${error.message} ${error.stack} ${fields} ${
    error.cause === undefined ? "" : everythingIn(error.cause)
  }`;
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

async function failure(work: Promise<unknown>): Promise<Error> {
  try {
    await work;
  } catch (error) {
    assert.ok(error instanceof Error);
    return error;
  }
  assert.fail("it did not fail");
}
