import assert from "node:assert/strict";
import { ConfigurationError } from "../../src/base/errors.ts";
import { parseBaseUrl, regionBaseUrl } from "../../src/spanning/base_url.ts";
import { REGIONS } from "../../src/spanning/base_url.ts";

const EU = { origin: "https://o365-api-eu.spanningbackup.com", region: "eu" };

for (const region of REGIONS) {
  Deno.test(`regionBaseUrl() knows the host of ${region}, in any case`, () => {
    const expected = {
      origin: `https://o365-api-${region}.spanningbackup.com`,
      region,
    };
    assert.deepEqual(regionBaseUrl(region), expected);
    assert.deepEqual(regionBaseUrl(` ${region.toUpperCase()} `), expected);
  });
}

const REGION_MISTAKES: readonly [text: string, write: string][] = [
  ["USA", "write us"],
  ["United States", "write us"],
  ["Europe", "write eu"],
  ["Canada", "write ca"],
  ["GB", "write uk"],
  ["U.K.", "write uk"],
  ["Asia Pacific", "write ap"],
  ["AU", "write ap"],
  ["Africa", "write af"],
  ["ZA", "write af"],
  ["us-east-1", "write us"],
  ["mars", "write one of us, eu, ap, ca, uk, af"],
  ["", "write one of us, eu, ap, ca, uk, af"],
];

for (const [text, write] of REGION_MISTAKES) {
  Deno.test(`regionBaseUrl() rejects "${text}": ${write}`, () => {
    const [problem, ...others] = problemsOf(() => regionBaseUrl(text, "SOME_REGION"));
    assert.match(problem ?? "", /^SOME_REGION is not a region: /);
    assert.ok(problem?.includes(write), problem);
    for (const region of REGIONS) {
      assert.match(problem ?? "", new RegExp(`\\b${region}\\b`));
    }
    assert.deepEqual(others, []);
  });
}

const ACCEPTED: readonly string[] = [
  "https://o365-api-eu.spanningbackup.com",
  "https://o365-api-eu.spanningbackup.com/",
  "https://o365-api-eu.spanningbackup.com/external",
  "https://o365-api-eu.spanningbackup.com/external/",
  "  https://o365-api-eu.spanningbackup.com/external\n",
  "o365-api-eu.spanningbackup.com",
  "o365-api-eu.spanningbackup.com/external",
  "//o365-api-eu.spanningbackup.com",
  "http://o365-api-eu.spanningbackup.com/external",
  "HTTPS://O365-API-EU.SPANNINGBACKUP.COM/EXTERNAL",
  "https://o365-api-EU.spanningbackup.com",
  "https://o365-api-eu.spanningbackup.com:443",
  "https://o365-api-eu.spanningbackup.com.",
];

for (const text of ACCEPTED) {
  Deno.test(`parseBaseUrl() accepts ${JSON.stringify(text)}`, () => {
    assert.deepEqual(parseBaseUrl(text), EU);
  });
}

const LOOPBACK: readonly [text: string, origin: string][] = [
  ["http://127.0.0.1:8799", "http://127.0.0.1:8799"],
  ["http://127.0.0.1:8799/external/", "http://127.0.0.1:8799"],
  ["http://localhost:8799", "http://localhost:8799"],
  ["localhost:8799", "http://localhost:8799"],
  ["http://[::1]:8799", "http://[::1]:8799"],
  ["https://localhost:8799", "https://localhost:8799"],
];

for (const [text, origin] of LOOPBACK) {
  Deno.test(`parseBaseUrl() accepts ${text} for development without upgrading it`, () => {
    assert.deepEqual(parseBaseUrl(text), { origin, region: "custom" });
  });
}

const EVERY_REGION = "o365-api-<region>.spanningbackup.com";
const MISTAKES: readonly [
  name: string,
  text: string,
  says: RegExp,
  write: string,
][] = [
  [
    "the console",
    "https://o365-us.spanningbackup.com",
    /console's address.*insert -api/,
    "https://o365-api-us.spanningbackup.com",
  ],
  [
    "the console of a region in another word",
    "https://o365-gb.spanningbackup.com",
    /insert -api/,
    "https://o365-api-uk.spanningbackup.com",
  ],
  [
    "the console without a region",
    "https://o365.spanningbackup.com/login.html",
    /console's address and names no region/,
    EVERY_REGION,
  ],
  [
    "the API without a region",
    "https://o365-api.spanningbackup.com/external",
    /names no region/,
    EVERY_REGION,
  ],
  [
    "Google Workspace, new host",
    "https://google-api-us.spanningbackup.com",
    /Google Workspace/,
    EVERY_REGION,
  ],
  [
    "Google Workspace, regional host",
    "https://api-us.spanningbackup.com/api/v1",
    /Google Workspace/,
    EVERY_REGION,
  ],
  [
    "Google Workspace, old host",
    "api.spanningbackup.com",
    /Google Workspace/,
    EVERY_REGION,
  ],
  [
    "the wrong domain",
    "https://o365-api-ap.spanning.com/external",
    /wrong domain, spanning\.com/,
    "https://o365-api-ap.spanningbackup.com",
  ],
  [
    "the wrong domain alone",
    "https://spanning.com",
    /wrong domain/,
    EVERY_REGION,
  ],
  [
    "the documentation",
    "https://o365-docs.spanningbackup.com/",
    /documentation/,
    EVERY_REGION,
  ],
  [
    "an unknown region",
    "https://o365-api-usa.spanningbackup.com",
    /region that does not exist/,
    "https://o365-api-us.spanningbackup.com",
  ],
  [
    "an unguessable region",
    "https://o365-api-xx.spanningbackup.com",
    /region that does not exist/,
    EVERY_REGION,
  ],
  [
    "another path",
    "https://o365-api-us.spanningbackup.com/api/v1",
    /has a path/,
    "/external",
  ],
  [
    "credentials",
    "https://canary%40x.com:canary-key@o365-api-us.spanningbackup.com",
    /user name or password/,
    "leave out",
  ],
  [
    "credentials without a scheme",
    "canary:canary-key@o365-api-us.spanningbackup.com",
    /user name or password/,
    "leave out",
  ],
  [
    "a port",
    "https://o365-api-us.spanningbackup.com:8443",
    /names a port/,
    "leave it out",
  ],
  [
    "a query",
    "https://o365-api-us.spanningbackup.com/external?canary=1",
    /query/,
    "leave out",
  ],
  [
    "a fragment",
    "https://o365-api-us.spanningbackup.com/#canary",
    /fragment/,
    "leave out",
  ],
  [
    "another host",
    "https://canary.example.com",
    /is not the API/,
    EVERY_REGION,
  ],
  [
    "a host that only begins right",
    "https://o365-api-us.spanningbackup.com.example.com",
    /is not the API/,
    EVERY_REGION,
  ],
  [
    "a host that only ends right",
    "https://evil-o365-api-us.spanningbackup.com",
    /is not the API/,
    EVERY_REGION,
  ],
  [
    "a key",
    "canary00-1111-2222-3333-444444444444",
    /is not the API/,
    EVERY_REGION,
  ],
  ["an e-mail address", "canary@contoso.com", /e-mail address/, EVERY_REGION],
  [
    "another scheme",
    "ftp://o365-api-us.spanningbackup.com",
    /not an https URL/,
    EVERY_REGION,
  ],
  ["words", "not a URL", /not an https URL/, EVERY_REGION],
  ["nothing", "", /not an https URL/, EVERY_REGION],
  [
    "a loopback path",
    "http://127.0.0.1:8799/canary",
    /has a path/,
    "/external",
  ],
  [
    "loopback credentials",
    "http://canary:canary-key@127.0.0.1:1",
    /user name/,
    "leave out",
  ],
];

for (const [name, text, says, write] of MISTAKES) {
  Deno.test(`parseBaseUrl() rejects ${name} in one sentence that says what to write`, () => {
    const [problem = "", ...others] = problemsOf(() => parseBaseUrl(text, "SOME_URL"));
    assert.match(problem, /^SOME_URL /);
    assert.match(problem, says);
    assert.ok(problem.includes(write), problem);
    assert.doesNotMatch(problem, /canary/, "it repeats the value");
    assert.doesNotMatch(problem, /\.$/);
    assert.deepEqual(others, []);
  });
}

Deno.test("the functions name their usual variables by default", () => {
  assert.match(
    problemsOf(() => regionBaseUrl("mars"))[0] ?? "",
    /^SPANNING_REGION /,
  );
  assert.match(
    problemsOf(() => parseBaseUrl("mars"))[0] ?? "",
    /^SPANNING_BASE_URL /,
  );
});

function problemsOf(work: () => unknown): readonly string[] {
  try {
    work();
  } catch (error) {
    assert.ok(error instanceof ConfigurationError);
    return error.problems;
  }
  assert.fail("it was accepted");
}
