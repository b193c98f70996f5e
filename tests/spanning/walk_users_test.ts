import assert from "node:assert/strict";
import { UserInputError } from "../../src/base/errors.ts";
import {
  SpanningAuthError,
  SpanningResponseError,
  SpanningUnavailableError,
} from "../../src/spanning/errors.ts";
import type { UserPage } from "../../src/spanning/user_pages.ts";
import {
  all,
  CREDENTIALS,
  json,
  linkAfter,
  namesOf,
  ORIGIN,
  page,
  record,
  ScriptedVendor,
  status,
} from "../support/scripted_vendor.ts";

const FIRST = "/external/users?size=1000&status=false";
const AFTER_ANN = `${FIRST}&msIdOffset=id-ann&sortPropOffset=ann%40contoso.com`;

Deno.test("a walk asks for 1,000 users without backup status and follows links to the end", async () => {
  const vendor = new ScriptedVendor(
    page(["ann", "bob"], linkAfter("bob")),
    page(["cy"]),
  );
  assert.deepEqual(namesOf(await all(vendor.client())), ["ann", "bob", "cy"]);
  assert.deepEqual(vendor.paths, [
    FIRST,
    `${FIRST}&msIdOffset=id-bob&sortPropOffset=bob%40contoso.com`,
  ]);
});

Deno.test("every request of a walk is authenticated, and follows no redirect", async () => {
  const vendor = new ScriptedVendor(page(["ann"], linkAfter("ann")), page(["bob"]));
  await all(vendor.client());
  assert.equal(vendor.seen.length, 2);
  for (const { init, url } of vendor.seen) {
    const headers = new Headers(init.headers);
    assert.equal(url.origin, ORIGIN);
    assert.equal(
      headers.get("authorization"),
      `Basic ${btoa(`${CREDENTIALS.adminEmail}:${CREDENTIALS.apiKey}`)}`,
    );
    assert.equal(headers.get("accept"), "application/json");
    assert.match(
      headers.get("user-agent") ?? "",
      /^spanning-access-mcp\/\d+\.\d+\.\d+/,
    );
    assert.equal(init.redirect, "manual");
  }
});

for (
  const [name, end] of [["empty", ""], ["blank", " "], ["null", null], [
    "absent",
    undefined,
  ]]
) {
  Deno.test(`an ${name} nextLink is the end of the list`, async () => {
    const vendor = new ScriptedVendor(page(["ann"], end));
    const pages = await Array.fromAsync(vendor.client().pages());
    assert.deepEqual(pages.map((one) => "cursor" in one), [false]);
    assert.equal(vendor.seen.length, 1);
  });
}

const ENDS: readonly Record<string, unknown>[] = [
  { next: null },
  { next: "" },
  { hasMore: false },
  { hasMore: "False", count: 1 },
];

for (const more of ENDS) {
  Deno.test(`a page without a link and with ${JSON.stringify(more)} is the end of the list`, async () => {
    const vendor = new ScriptedVendor(
      json({ users: [record("ann")], nextLink: "", ...more }),
    );
    assert.equal((await all(vendor.client())).length, 1);
  });
}

const CONTINUATIONS: readonly Record<string, unknown>[] = [
  { next: linkAfter("ann") },
  { nextlink: linkAfter("ann") },
  { "@odata.nextLink": linkAfter("ann") },
  { nextCursor: "canary" },
  { hasMore: true },
];

for (const more of CONTINUATIONS) {
  Deno.test(`a page without a link but with ${Object.keys(more)} is not taken for the last`, async () => {
    const vendor = new ScriptedVendor(json({ users: [record("ann")], ...more }));
    const error = await failure(all(vendor.client()));
    assert.ok(error instanceof SpanningResponseError);
    assert.match(error.message, /another field says that the list goes on/);
    assert.doesNotMatch(error.message, /canary/);
  });
}

Deno.test("a tenant without users is a list of one empty page", async () => {
  const vendor = new ScriptedVendor(page([]));
  assert.deepEqual(await Array.fromAsync(vendor.client().pages()), [{
    users: [],
  }]);
});

const CURSOR = "msIdOffset=id-ann&sortPropOffset=ann%40contoso.com";
const FOLLOWED: readonly [name: string, link: string, path?: string][] = [
  ["absolute", linkAfter("ann")],
  ["with http://", linkAfter("ann", ORIGIN.replace("https", "http"))],
  ["with the default port", linkAfter("ann", `${ORIGIN}:443`)],
  ["in upper case", linkAfter("ann", ORIGIN.toUpperCase())],
  ["relative to the host", `/external/users?${CURSOR}`],
  ["relative to the path", `?${CURSOR}`],
  ["with a trailing slash", `${ORIGIN}/external/users/?${CURSOR}`],
  ["with another size and status", `?size=50&${CURSOR}&status=true&Size=7`],
  [
    "with filters nobody asked for",
    `?inActiveDirectory=true&start=1&end=2&${CURSOR}`,
  ],
  ["with an unknown parameter", `?${CURSOR}&shard=2`, `${AFTER_ANN}&shard=2`],
  [
    "with a plus sign",
    "?sortPropOffset=a+b%2Bc@x.com",
    `${FIRST}&sortPropOffset=a+b%2Bc@x.com`,
  ],
  [
    "with a guest's # not encoded",
    "?sortPropOffset=g_x.com#EXT#@contoso.com&msIdOffset=9",
    `${FIRST}&sortPropOffset=g_x.com%23EXT%23@contoso.com&msIdOffset=9`,
  ],
  [
    "with a name that is not Latin",
    "?sortPropOffset=%E5%B1%B1%E7%94%B0%40contoso.com",
    `${FIRST}&sortPropOffset=%E5%B1%B1%E7%94%B0%40contoso.com`,
  ],
];

for (const [name, link, path = AFTER_ANN] of FOLLOWED) {
  Deno.test(`a link ${name} is followed on the configured origin with our size and status`, async () => {
    const vendor = new ScriptedVendor(page(["ann"], link), page(["bob"]));
    assert.deepEqual(namesOf(await all(vendor.client())), ["ann", "bob"]);
    assert.deepEqual(vendor.seen.map(({ url }) => url.origin), [
      ORIGIN,
      ORIGIN,
    ]);
    assert.equal(vendor.paths[1], path);
  });
}

Deno.test("on a loopback address http stays http", async () => {
  const origin = "http://127.0.0.1:8799";
  const vendor = new ScriptedVendor(
    page(["ann"], linkAfter("ann", origin)),
    page(["bob"]),
  );
  await all(vendor.client({ baseUrl: { origin, region: "custom" } }));
  assert.deepEqual(vendor.seen.map(({ url }) => url.origin), [origin, origin]);
});

const REFUSED: readonly [name: string, link: unknown, says: RegExp][] = [
  [
    "to another host",
    linkAfter("ann", "https://canary.example.com"),
    /another host or port/,
  ],
  [
    "to another region",
    linkAfter("ann", "https://o365-api-us.spanningbackup.com"),
    /another host or port/,
  ],
  [
    "without a scheme to another host",
    "//canary.example.com/external/users?msIdOffset=1",
    /host/,
  ],
  [
    "with backslashes to another host",
    "\\\\canary.example.com/external/users?a=1",
    /host/,
  ],
  [
    "to another port",
    linkAfter("ann", `${ORIGIN}:8443`),
    /another host or port/,
  ],
  [
    "with credentials",
    linkAfter("ann", ORIGIN.replace("//", "//canary:x@")),
    /credentials/,
  ],
  ["to another path", `${ORIGIN}/external/tenant?msIdOffset=1`, /another path/],
  ["to a path outside the API", "/users?msIdOffset=1", /another path/],
  ["of another scheme", "javascript:canary()", /not a web address/],
  ["that is no URL", "https://[canary", /not a URL/],
  [
    "without a position",
    `${ORIGIN}/external/users?size=1000&status=false`,
    /no position/,
  ],
  ["without a query", `${ORIGIN}/external/users`, /no position/],
  ["with an empty position", "?msIdOffset=&sortPropOffset=", /no position/],
  ["that is a number", 2, /nextLink is missing or has an unexpected type/],
  [
    "that is an object",
    { href: linkAfter("ann") },
    /nextLink is missing or has an unexpected/,
  ],
];

for (const [name, link, says] of REFUSED) {
  Deno.test(`a link ${name} ends the walk with an error, and no further request is made`, async () => {
    const vendor = new ScriptedVendor(page(["ann"], link), page(["bob"]));
    const error = await failure(all(vendor.client()));
    assert.ok(error instanceof SpanningResponseError);
    assert.match(error.message, says);
    assert.doesNotMatch(error.message, /canary/);
    assert.equal(vendor.seen.length, 1);
  });
}

Deno.test("a link back to an earlier page is an error, not the end", async () => {
  const vendor = new ScriptedVendor(
    page(["ann"], linkAfter("ann")),
    page(["bob"], linkAfter("bob")),
    page(["cy"], linkAfter("ann")),
  );
  const error = await failure(all(vendor.client()));
  assert.ok(error instanceof SpanningResponseError);
  assert.match(error.message, /leads back to an earlier one/);
  assert.equal(vendor.seen.length, 3);
});

Deno.test("pages that go on without anybody new are an error, not the end", async () => {
  let at = 0;
  const vendor = new ScriptedVendor(() => {
    const users = [record("ann"), record("bob")];
    return Response.json({ users, nextLink: linkAfter(`x${at++}`) });
  });
  const error = await failure(all(vendor.client()));
  assert.ok(error instanceof SpanningResponseError);
  assert.match(error.message, /bring nobody new/);
  assert.ok(vendor.seen.length <= 4, `${vendor.seen.length} requests`);
});

Deno.test("one page without anybody new is no error: a renamed user moves in the list", async () => {
  const vendor = new ScriptedVendor(
    page(["ann"], linkAfter("ann")),
    page(["ann"], linkAfter("bob")),
    page([], linkAfter("cy")),
  );
  assert.match(
    (await failure(all(vendor.client()))).message,
    /bring nobody new/,
  );
  const last = new ScriptedVendor(
    page(["ann"], linkAfter("ann")),
    page(["ann"], linkAfter("bob")),
    page([]),
  );
  assert.deepEqual(namesOf(await all(last.client())), ["ann", "ann"]);
  const well = new ScriptedVendor(
    page(["ann"], linkAfter("ann")),
    page(["ann"], linkAfter("bob")),
    page(["cy"], linkAfter("cy")),
    page(["cy"]),
  );
  assert.deepEqual(namesOf(await all(well.client())), [
    "ann",
    "ann",
    "cy",
    "cy",
  ]);
});

const WRONG: readonly [name: string, body: unknown, field: string][] = [
  ["without users", { items: [], next: null }, "users"],
  ["whose users are a map", { users: {} }, "users"],
  ["that is a list", [], "users"],
  ["with a record without an id", {
    users: [record("ann"), record("bob", { msId: undefined })],
  }, "users[1].msId"],
  ["with a null record", { users: [null] }, "users[0]"],
];

for (const [name, body, field] of WRONG) {
  Deno.test(`a page ${name} is an error that names ${field}`, async () => {
    const error = await failure(all(new ScriptedVendor(json(body)).client()));
    assert.ok(error instanceof SpanningResponseError);
    assert.ok(error.message.includes(`the field ${field} `), error.message);
  });
}

Deno.test("a walk that fails half way throws after the pages it has read", async () => {
  const vendor = new ScriptedVendor(page(["ann"], linkAfter("ann")), status(401));
  const pages: UserPage[] = [];
  const error = await failure((async () => {
    for await (const one of vendor.client().pages()) pages.push(one);
  })());
  assert.ok(error instanceof SpanningAuthError);
  assert.equal(pages.length, 1);
});

Deno.test("a broken walk resumes from the last page's cursor", async () => {
  const broken = new ScriptedVendor(page(["ann"], linkAfter("ann")), status(401));
  let startFrom = "";
  await failure((async () => {
    for await (const { cursor } of broken.client().pages()) {
      startFrom = cursor ?? "";
    }
  })());
  const vendor = new ScriptedVendor(page(["bob"]));
  const [rest] = await Array.fromAsync(vendor.client().pages({ startFrom }));
  assert.deepEqual(namesOf(rest?.users ?? []), ["bob"]);
  assert.deepEqual(vendor.paths, [AFTER_ANN]);
});

Deno.test("a resumed walk notices a link back to where it began", async () => {
  const vendor = new ScriptedVendor(page(["bob"], linkAfter("ann")));
  const startFrom = "msIdOffset=id-ann&sortPropOffset=ann%40contoso.com";
  const error = await failure(
    Array.fromAsync(vendor.client().pages({ startFrom })),
  );
  assert.match(error.message, /leads back to an earlier one/);
  assert.equal(vendor.seen.length, 1);
});

Deno.test("a walk does not start from a cursor without a position", async () => {
  for (const startFrom of ["", "?", "size=1000&status=false"]) {
    const vendor = new ScriptedVendor(page(["ann"]));
    const error = await failure(
      Array.fromAsync(vendor.client().pages({ startFrom })),
    );
    assert.ok(error instanceof UserInputError);
    assert.equal(vendor.seen.length, 0);
  }
});

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

Deno.test("a page that stays broken is given up after each size had its try", async () => {
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

Deno.test("a bad page does not spend the tries of the pages after it", async () => {
  const pages = Array.from({ length: 12 }, (_, at) => [
    status(429),
    status(429),
    page([`user${at}`], at < 11 ? linkAfter(`user${at}`) : ""),
  ]).flat();
  assert.equal((await all(new ScriptedVendor(...pages).client())).length, 12);
});

Deno.test("a vendor that fails most of the time ends a long walk with an error", async () => {
  let asked = 0;
  const vendor = new ScriptedVendor(() => {
    const name = `user${asked}`;
    if (asked++ % 4 !== 3) return new Response(null, { status: 429 });
    return Response.json({ users: [record(name)], nextLink: linkAfter(name) });
  });
  assert.match((await failure(all(vendor.client()))).message, /status 429/);
  assert.ok(asked < 100, `${asked} requests`);
});

function sizes(vendor: ScriptedVendor): number[] {
  return vendor.seen.map(({ url }) => Number(url.searchParams.get("size")));
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
