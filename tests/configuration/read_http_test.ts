import assert from "node:assert/strict";
import { readConfiguration } from "../../src/configuration/read_configuration.ts";
import {
  assertSafe,
  configured,
  EMAIL,
  KEY,
  problemsOf,
  TENANT,
  testReadings,
  testRefusals,
} from "./environment.ts";

const ENTRIES = ["contoso", "fabrikam"]
  .map((id) => ({ id, region: "eu", adminEmail: EMAIL, apiKey: KEY }));

testReadings([
  [{}, ({ http }) => "app" in http, false],
  [{ MCP_APP: "0" }, ({ http }) => "app" in http, false],
  [{ MCP_APP: "1" }, ({ http }) => http.app, {}],
  [
    {
      MCP_APP: "true",
      MCP_APP_CLIENT_ID: "page",
      MCP_OAUTH_ISSUER: "https://login.example",
      MCP_OAUTH_AUDIENCE: "access",
    },
    ({ http }) => http.app,
    { clientId: "page" },
  ],
  [{ PORT: "0" }, ({ http }) => http.port, 0],
  [{ PORT: "65535" }, ({ http }) => http.port, 65_535],
  [{ HOST: "0.0.0.0" }, ({ http }) => http.host, "0.0.0.0"],
  [{ HOST: "::1" }, ({ http }) => http.host, "::1"],
  [{ HOST: "[::]" }, ({ http }) => http.host, "::"],
  [{ HOST: "localhost" }, ({ http }) => http.host, "localhost"],
  [
    {
      MCP_BEARER_TOKEN:
        " first-long-random-token , second-long-random-token,first-long-random-token",
    },
    ({ http }) => http.bearerTokens,
    [{ token: "first-long-random-token" }, { token: "second-long-random-token" }],
  ],
  [
    { MCP_BEARER_TOKEN: "ann.smith:first-long-random-token,ci:16characters:and" },
    ({ http }) => http.bearerTokens,
    [{ token: "first-long-random-token", name: "ann.smith" }, {
      token: "16characters:and",
      name: "ci",
    }],
  ],
  [
    { MCP_BEARER_TOKEN: "0:not-a-name-because-of-the-digit" },
    ({ http }) => http.bearerTokens,
    [{ token: "0:not-a-name-because-of-the-digit" }],
  ],
  [
    { MCP_ALLOWED_HOSTS: "MCP.Example.com, mcp.example.com:8443,[::1]:8787" },
    ({ http }) => http.allowedHosts,
    ["mcp.example.com", "mcp.example.com:8443", "[::1]:8787"],
  ],
  [
    {
      MCP_ALLOWED_ORIGINS: "https://App.Example.com/, http://localhost:6274, https://a.example:443",
    },
    ({ http }) => http.allowedOrigins,
    ["https://app.example.com", "http://localhost:6274", "https://a.example"],
  ],
  [
    { MCP_ALLOWED_ORIGINS: "chrome-extension://abcdefgh" },
    ({ http }) => http.allowedOrigins,
    ["chrome-extension://abcdefgh"],
  ],
  [{ MCP_ALLOWED_HOSTS: " " }, ({ http }) => "allowedHosts" in http, false],
  [{ MCP_ALLOWED_ORIGINS: "" }, ({ http }) => "allowedOrigins" in http, false],
  [{ MCP_BEARER_TOKEN: "" }, ({ http }) => http.bearerTokens, []],
]);

testRefusals([
  [
    "PORT",
    ["-1", "65536", "99999", "8787.5", "0x50", "http", "1e3"],
    "PORT is out of range: write a whole number from 0 to 65535",
  ],
  [
    "HOST",
    ["http://127.0.0.1", "127.0.0.1:8787", "a host", "*", "::zz", "host/path"],
    "HOST is neither a host name nor an IP address: write one such as 127.0.0.1, without scheme or port, and the port in PORT",
  ],
  [
    "MCP_BEARER_TOKEN",
    ["Bearer canary-token-long-enough", "canary-token-löng-enough", "canary\ntoken-long-enough"],
    'MCP_BEARER_TOKEN has characters that a request cannot carry: write the tokens alone, without "Bearer", spaces or letters beyond ASCII',
  ],
  [
    "MCP_BEARER_TOKEN",
    [",", "canary-token-long-enough,", "canary-token-long-enough,,canary-token-long-enough2"],
    "MCP_BEARER_TOKEN has an empty entry: write entries with one comma between them",
  ],
  [
    "MCP_ALLOWED_HOSTS",
    ["a.example,,b.example", ","],
    "MCP_ALLOWED_HOSTS has an empty entry: write entries with one comma between them",
  ],
  [
    "MCP_ALLOWED_HOSTS",
    ["*", "*.example.com", "https://canary.example", "canary.example/mcp", "canary example", "a:b"],
    "MCP_ALLOWED_HOSTS has an entry that is not a host name: write each as host or host:port, without scheme, path or wildcard",
  ],
  [
    "MCP_ALLOWED_ORIGINS",
    [
      "*",
      "null",
      "https://*.canary.example",
      "canary.example",
      "canary.example:8443",
      "https://canary.example/app",
      "https://canary@canary.example",
      "https://canary.example?x=1",
      "https://",
      "https://a.example,canary",
    ],
    "MCP_ALLOWED_ORIGINS has an entry that is not an origin: write each as scheme://host[:port], without path or wildcard",
  ],
]);

Deno.test("a short bearer token is accepted with a warning that does not repeat it", () => {
  const { http, warnings } = configured({ MCP_BEARER_TOKEN: "long-enough-as-it-is,canary" });
  const tokens = http.bearerTokens.map(({ token }) => token);
  assert.deepEqual(tokens, ["long-enough-as-it-is", "canary"]);
  assert.deepEqual(warnings, [
    "MCP_BEARER_TOKEN has a token shorter than 16 characters, which can be guessed: write a long random text",
  ]);
});

Deno.test("one token under two names is refused, because the log names the caller by it", () => {
  const problems = problemsOf({
    ...TENANT,
    MCP_BEARER_TOKEN: "a:canary-canary-12,b:canary-canary-12",
  });
  assert.equal(problems.length, 1);
  assert.match(problems[0] ?? "", /^MCP_BEARER_TOKEN has a token under two names: /);
  assertSafe(problems, ["canary"]);
});

Deno.test("a name does not make a token longer", () => {
  const { warnings } = configured({ MCP_BEARER_TOKEN: "a-long-enough-name:short" });
  assert.match(warnings[0] ?? "", /shorter than 16 characters/);
});

Deno.test("a token of 16 characters is long enough", () => {
  assert.deepEqual(configured({ MCP_BEARER_TOKEN: "0123456789abcdef" }).warnings, []);
});

Deno.test("tokens for some tenants: the tenants must be configured, and a token has one meaning", () => {
  const tenants = { SPANNING_TENANTS: JSON.stringify(ENTRIES) };
  const token = "a-long-token-for-contoso-only";
  const tokens = (list: unknown) => ({ ...tenants, MCP_TENANT_TOKENS: JSON.stringify(list) });
  const { http } = readConfiguration(tokens([{ token, tenants: ["contoso"] }]));
  assert.deepEqual(http.tenantTokens, [{ token, tenants: ["contoso"] }]);
  const refused: [unknown, RegExp][] = [
    [
      [{ token, tenants: ["contosso"] }],
      /MCP_TENANT_TOKENS\[0\]\.tenants names a tenant that is not/,
    ],
    [[{ token, tenants: [] }], /MCP_TENANT_TOKENS is not a list of tokens/],
    [[{ token: "a b", tenants: ["contoso"] }], /MCP_TENANT_TOKENS is not a list of tokens/],
    [{ [token]: ["contoso"] }, /MCP_TENANT_TOKENS is not a list of tokens/],
    [
      [{ token, tenants: ["contoso"] }, { token, tenants: ["fabrikam"] }],
      /MCP_TENANT_TOKENS has a token twice/,
    ],
  ];
  for (const [list, problem] of refused) {
    const problems = problemsOf(tokens(list));
    assert.match(problems.join(), problem);
    assertSafe(problems, [token]);
  }
  const both = { ...tokens([{ token, tenants: ["contoso"] }]), MCP_BEARER_TOKEN: token };
  assert.match(problemsOf(both).join(), /have a token in common/);
});
