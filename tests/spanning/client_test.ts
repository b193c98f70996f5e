import assert from "node:assert/strict";
import { UserInputError } from "../../src/base/errors.ts";
import { createLimiter } from "../../src/base/limiter.ts";
import {
  SpanningError,
  SpanningNotFoundError,
  SpanningResponseError,
} from "../../src/spanning/errors.ts";
import {
  all,
  failure,
  json,
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
  Deno.test(`user() rejects ${JSON.stringify(name)} without a request`, async () => {
    const vendor = new ScriptedVendor(json(record("ann")));
    await assert.rejects(vendor.client().user(name), UserInputError);
    assert.equal(vendor.seen.length, 0);
  });
}

for (const code of [404, 400]) {
  Deno.test(`user() reports not found for ${code}, with that status`, async () => {
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
  Deno.test(`user() rejects ${name} instead of a user`, async () => {
    const error = await failure(
      new ScriptedVendor(json(body)).client().user("ann@contoso.com"),
    );
    assert.ok(error instanceof SpanningResponseError);
    assert.match(error.message, /the field userPrincipalName /);
  });
}

Deno.test("requests share the limiter; the wait before a retry holds no slot", async () => {
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

Deno.test("an abort does not wait for a slot", async () => {
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
    ({ init }) => Response.json({ users: init.headers, msId: init.headers }),
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
  Deno.test(`no error contains the key or the administrator: ${name}`, async () => {
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
