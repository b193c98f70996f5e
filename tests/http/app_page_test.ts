import assert from "node:assert/strict";
import type { OAuthSettings } from "../../src/configuration/configuration.ts";
import { createHash } from "node:crypto";
import type { HttpAccess } from "../../src/configuration/configuration.ts";
import { createHttpApp } from "../../src/http/app.ts";
import { httpPolicy } from "../../src/http/policy.ts";
import { readAccessPage } from "../../src/mcp/resources.ts";
import { generateTenant } from "../../src/sandbox/generate_tenant.ts";
import { httpAccess } from "../support/http_access.ts";
import { programOn } from "../support/program.ts";
import { silentLog } from "../support/silent_log.ts";

const { access, requests } = programOn({ tenant: generateTenant({ users: 5 }) });

const oauth: OAuthSettings = {
  issuers: [{ issuer: "https://login.example/tenant", jwksUrl: "https://login.example/keys" }],
  audiences: ["access"],
  scopes: ["access:read"],
};
const token = "a-token-of-some-length";

/** The answer to a request for the page, on a public address unless another is named. */
async function get(
  settings: Partial<HttpAccess>,
  init: RequestInit = {},
  hostname = "0.0.0.0",
): Promise<{ response: Response; reads: number }> {
  let reads = 0;
  const app = createHttpApp({
    servers: access.servers,
    policy: httpPolicy(httpAccess({ bearerTokens: [{ token }], ...settings }), hostname),
    log: silentLog,
    fetch,
    now: () => 0,
    readPage: () => {
      reads++;
      return readAccessPage();
    },
  });
  const response = await app.request("https://access.example/app", init);
  return { response, reads };
}

Deno.test("the page is not served unless a setting asks for it", async () => {
  assert.equal((await get({})).response.status, 404);
});

Deno.test("the page is open to all, holds no fact and asks the vendor nothing", async () => {
  const { response } = await get({ app: {} });
  assert.equal(response.status, 200);
  assert.match(response.headers.get("content-type") ?? "", /^text\/html/);
  assert.equal(await response.text(), await readAccessPage());
  assert.equal(requests.length, 0);
});

Deno.test("its policy admits its own script and style, its own origin, and nothing else", async () => {
  const { response } = await get({ app: {} });
  const html = await response.text();
  const hash = (tag: string) => {
    const [, text = ""] = new RegExp(`<${tag}[^>]*>([^]*)</${tag}>`).exec(html) ?? [];
    return createHash("sha256").update(text).digest("base64");
  };
  assert.equal(
    response.headers.get("content-security-policy"),
    `default-src 'none'; script-src 'sha256-${hash("script")}'; ` +
      `style-src 'sha256-${hash("style")}'; connect-src 'self'; base-uri 'none'; ` +
      "form-action 'none'; frame-ancestors 'none'",
  );
  assert.equal(response.headers.get("x-content-type-options"), "nosniff");
  assert.equal(response.headers.get("referrer-policy"), "no-referrer");
});

Deno.test("with an issuer and a client of it the page learns both, and may ask the issuer", async () => {
  const { response } = await get({ oauth, app: { clientId: 'the "page" <1>' } });
  const html = await response.text();
  const [, written = ""] = /name="spanning-access" content="([^"]*)"/.exec(html) ?? [];
  assert.deepEqual(
    JSON.parse(written.replaceAll("&quot;", '"').replaceAll("&lt;", "<").replaceAll("&amp;", "&")),
    {
      issuer: oauth.issuers[0].issuer,
      clientId: 'the "page" <1>',
      scope: "access:read",
      resource: "https://access.example/mcp",
    },
  );
  assert.match(
    response.headers.get("content-security-policy") ?? "",
    /connect-src 'self' https:\/\/login\.example; /,
  );
});

Deno.test("without a client of its own the page is told of no issuer", async () => {
  const { response } = await get({ oauth, app: {} });
  assert.match(await response.text(), /name="spanning-access" content=""/);
  assert.match(response.headers.get("content-security-policy") ?? "", /connect-src 'self';/);
});

const REFUSED:
  readonly (readonly [what: string, status: number, RequestInit, Partial<HttpAccess>])[] = [
    ["a foreign host", 403, {}, { allowedHosts: ["other.example"] }],
    ["a foreign origin", 403, { headers: { origin: "https://evil.example" } }, {}],
    ["another method", 405, { method: "POST" }, {}],
  ];
for (const [what, status, init, settings] of REFUSED) {
  Deno.test(`the page is refused for ${what}, as /mcp is`, async () => {
    const { response, reads } = await get({ app: {}, ...settings }, init);
    assert.equal(response.status, status);
    assert.equal(reads, 0);
  });
}

Deno.test("the page counts towards the rate of callers without a name", async () => {
  const app = createHttpApp({
    servers: access.servers,
    policy: httpPolicy(
      httpAccess({ bearerTokens: [{ token }], app: {}, callsPerMinute: 2 }),
      "0.0.0.0",
    ),
    log: silentLog,
    fetch,
    now: () => 0,
    readPage: readAccessPage,
  });
  const statuses = [];
  for (let call = 0; call < 3; call++) {
    statuses.push((await app.request("https://access.example/app")).status);
  }
  assert.deepEqual(statuses, [200, 200, 429]);
});

Deno.test("a page that could not be read once is read again for the next who ask", async () => {
  let reads = 0;
  const app = createHttpApp({
    servers: access.servers,
    policy: httpPolicy(httpAccess({ app: {} }), "127.0.0.1"),
    log: () => {},
    fetch,
    now: () => 0,
    readPage: () =>
      ++reads === 1 ? Promise.reject(new TypeError("Too many open files")) : readAccessPage(),
  });
  const statuses = [];
  for (let call = 0; call < 3; call++) {
    statuses.push((await app.request("http://127.0.0.1:8787/app")).status);
  }
  assert.deepEqual([statuses, reads], [[500, 200, 200], 2]);
});
