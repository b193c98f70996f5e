import assert from "node:assert/strict";
import type { Configuration } from "../../src/configuration/configuration.ts";
import type { Environment } from "../../src/configuration/setting_reader.ts";
import type { SettingName } from "../../src/configuration/settings.ts";
import { assertSafe, configured, problemsOf, TENANT } from "./environment.ts";

const READ:
  readonly (readonly [Environment, (configuration: Configuration) => unknown, unknown])[] = [
    [{ SPANNING_CACHE_TTL_SECONDS: "0" }, ({ cacheTtlSeconds }) => cacheTtlSeconds, 0],
    [{ SPANNING_CACHE_TTL_SECONDS: "86400" }, ({ cacheTtlSeconds }) => cacheTtlSeconds, 86_400],
    [{ SPANNING_STALE_MAX_SECONDS: "0" }, ({ staleMaxSeconds }) => staleMaxSeconds, 0],
    [{ SPANNING_TIMEOUT_SECONDS: "0.5" }, ({ timeoutSeconds }) => timeoutSeconds, 0.5],
    [{ SPANNING_TIMEOUT_SECONDS: " 120 " }, ({ timeoutSeconds }) => timeoutSeconds, 120],
    [{}, (configuration) => "signInPaths" in configuration, false],
    [{ SPANNING_SIGN_IN_PATHS: " " }, (configuration) => "signInPaths" in configuration, false],
    [{ SPANNING_SIGN_IN_PATHS: "None" }, ({ signInPaths }) => signInPaths, "none"],
    [
      { SPANNING_SIGN_IN_PATHS: "KaseyaOne, it_complete:vsa" },
      ({ signInPaths }) => signInPaths,
      new Set(["it_complete:vsa", "kaseyaone"]),
    ],
    [
      {
        SPANNING_REVIEW_FEWEST_ADMINS: "3",
        SPANNING_REVIEW_MOST_ADMINS: "10",
        SPANNING_REVIEW_MOST_ADMINS_PERCENT: "0.5",
      },
      ({ reviewThresholds }) => reviewThresholds,
      { fewestAdmins: 3, mostAdmins: 10, mostAdminsPercent: 0.5 },
    ],
    [{ SPANNING_COUNT_CHECK: "warn" }, ({ countCheck }) => countCheck, "warn"],
    [{ SPANNING_COUNT_CHECK: "OFF" }, ({ countCheck }) => countCheck, "off"],
    [{ LOG_LEVEL: "debug" }, ({ logLevel }) => logLevel, "debug"],
    [{ LOG_LEVEL: "Error" }, ({ logLevel }) => logLevel, "error"],
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
        MCP_ALLOWED_ORIGINS:
          "https://App.Example.com/, http://localhost:6274, https://a.example:443",
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
  ];
for (const [env, read, expected] of READ) {
  Deno.test(`${JSON.stringify(env)} is read as ${JSON.stringify(expected)}`, () => {
    const configuration = configured(env);
    assert.deepEqual(read(configuration), expected);
    assert.deepEqual(configuration.warnings, []);
  });
}

const REFUSED: readonly (readonly [SettingName, readonly string[], string])[] = [
  [
    "SPANNING_CACHE_TTL_SECONDS",
    ["-1", "86401", "5m", "0x10", "1e3", "Infinity", "NaN", "1,5", "١٢"],
    "SPANNING_CACHE_TTL_SECONDS is out of range: write a number from 0 to 86400",
  ],
  [
    "SPANNING_STALE_MAX_SECONDS",
    ["-1", "1h", "1e3"],
    "SPANNING_STALE_MAX_SECONDS is out of range: write a number from 0 to 86400",
  ],
  [
    "SPANNING_TIMEOUT_SECONDS",
    ["0", "0.05", "601", "60s", "0x3c", "+60"],
    "SPANNING_TIMEOUT_SECONDS is out of range: write a number from 0.1 to 600",
  ],
  [
    "SPANNING_SIGN_IN_PATHS",
    ["vsa", "none, kaseyaone", ",", "it_complete", "canary"],
    "SPANNING_SIGN_IN_PATHS does not say which sign-in integrations are on: write none, or a comma list of it_complete:vsa, it_complete:uniview, kaseyaone",
  ],
  [
    "SPANNING_REVIEW_FEWEST_ADMINS",
    ["-1", "1001", "2.5", "two"],
    "SPANNING_REVIEW_FEWEST_ADMINS is out of range: write a whole number from 0 to 1000",
  ],
  [
    "SPANNING_REVIEW_MOST_ADMINS",
    ["-1", "100001", "5%"],
    "SPANNING_REVIEW_MOST_ADMINS is out of range: write a whole number from 0 to 100000",
  ],
  [
    "SPANNING_REVIEW_MOST_ADMINS_PERCENT",
    ["-1", "101", "2%"],
    "SPANNING_REVIEW_MOST_ADMINS_PERCENT is out of range: write a number from 0 to 100",
  ],
  [
    "PORT",
    ["-1", "65536", "99999", "8787.5", "0x50", "http", "1e3"],
    "PORT is out of range: write a whole number from 0 to 65535",
  ],
  [
    "SPANNING_COUNT_CHECK",
    ["true", "none", "ignore"],
    "SPANNING_COUNT_CHECK is none of the words it may be: write error, warn or off",
  ],
  [
    "LOG_LEVEL",
    ["verbose", "trace", "0"],
    "LOG_LEVEL is none of the words it may be: write debug, info, warn or error",
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
];
for (const [name, values, sentence] of REFUSED) {
  for (const value of values) {
    Deno.test(`${name} ${JSON.stringify(value)} is refused`, () => {
      const problems = problemsOf({ ...TENANT, [name]: value });
      assert.deepEqual(problems, [sentence]);
      assertSafe(problems, ["canary"]);
    });
  }
}

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

Deno.test("a Worker's variable may be a number; a binding in a setting's place is refused", () => {
  const env = { PORT: 8080, SPANNING_CACHE_TTL_SECONDS: 0 } as unknown as Environment;
  const { http, cacheTtlSeconds } = configured(env);
  assert.deepEqual([http.port, cacheTtlSeconds], [8080, 0]);
  assert.deepEqual(problemsOf({ ...TENANT, ...{ LOG_LEVEL: {} } as unknown as Environment }), [
    "LOG_LEVEL is not a text: write its value as plain text",
  ]);
});

Deno.test("variables that are no settings are not looked at", () => {
  assert.deepEqual(configured({ SPANNING_PASSWORD: "x", PATH: "/bin" }), configured());
});

Deno.test("thresholds that cross are read, with a warning", () => {
  const { reviewThresholds, warnings } = configured({
    SPANNING_REVIEW_FEWEST_ADMINS: "4",
    SPANNING_REVIEW_MOST_ADMINS: "3",
  });
  assert.deepEqual(reviewThresholds, { fewestAdmins: 4, mostAdmins: 3, mostAdminsPercent: 2 });
  assert.deepEqual(warnings, [
    "SPANNING_REVIEW_FEWEST_ADMINS is greater than SPANNING_REVIEW_MOST_ADMINS: a review can then find too few and too many admins at once",
  ]);
});
