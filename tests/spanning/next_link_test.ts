import assert from "node:assert/strict";
import { SpanningResponseError } from "../../src/spanning/errors.ts";
import { moveCursor } from "../../src/spanning/paging.ts";
import {
  all,
  failure,
  linkAfter,
  namesOf,
  ORIGIN,
  page,
  ScriptedVendor,
} from "../support/scripted_vendor.ts";

const FIRST = "/external/users?size=1000&status=false";
const AFTER_ANN = `${FIRST}&msIdOffset=id-ann&sortPropOffset=ann%40contoso.com`;

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
  Deno.test(`a link ${name} ends the walk with an error and without another request`, async () => {
    const vendor = new ScriptedVendor(page(["ann"], link), page(["bob"]));
    const error = await failure(all(vendor.client()));
    assert.ok(error instanceof SpanningResponseError);
    assert.match(error.message, says);
    assert.doesNotMatch(error.message, /canary/);
    assert.equal(vendor.seen.length, 1);
  });
}

const LAST = { userPrincipalName: "Ada_x#EXT#@t.example", msId: "1B-2c" };

for (
  const [what, cursor, made] of [
    [
      "by value",
      "msIdOffset=1b-2C&sortPropOffset=ada_x%23EXT%23%40t.example",
      "msIdOffset=00000000-0000-0000-0000-000000000000&sortPropOffset=m%20%26",
    ],
    ["of somebody else", "msIdOffset=1b-2c&sortPropOffset=bob%40t.example", undefined],
    ["of another id", "msIdOffset=9&sortPropOffset=Ada_x%23EXT%23%40t.example", undefined],
    ["of the name alone", "sortPropOffset=Ada_x%23EXT%23%40t.example", undefined],
    ["of the name twice", "a=Ada_x%23EXT%23%40t.example&b=Ada_x%23EXT%23%40t.example", undefined],
    [
      "with something else beside",
      "msIdOffset=1b-2c&sortPropOffset=Ada_x%23EXT%23%40t.example&session=7",
      undefined,
    ],
    ["opaque", "skip=1000", undefined],
  ] as const
) {
  Deno.test(`a position ${what} ${made === undefined ? "is not made up" : "is made up"}`, () => {
    assert.equal(moveCursor(cursor, LAST, "m &"), made);
  });
}
