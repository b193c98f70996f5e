import assert from "node:assert/strict";
import { ConfigurationError } from "../../src/base/errors.ts";
import { REGIONS } from "../../src/spanning/base_url.ts";
import { readHeaderCredentials } from "../../src/configuration/tenant_entry.ts";

const EMAIL = "X-Spanning-Admin-Email";
const KEY = "X-Spanning-API-Key";
const TOKEN = "X-Spanning-API-Token";
const REGION = "X-Spanning-Region";
const RIGHT = { [EMAIL]: "admin@t.example", [KEY]: "secret-key-1", [REGION]: "eu" };

type Sent = Readonly<Record<string, string | undefined>>;

function read(sent: Sent): ReturnType<typeof readHeaderCredentials> {
  const headers = new Headers();
  for (const [name, value] of Object.entries({ ...RIGHT, ...sent })) {
    if (value !== undefined) headers.set(name, value);
  }
  return readHeaderCredentials(headers);
}

Deno.test("e-mail address, key and region are read, whatever the case of the names", () => {
  assert.deepEqual(read({}), {
    credentials: { adminEmail: "admin@t.example", apiKey: "secret-key-1" },
    baseUrl: { origin: "https://o365-api-eu.spanningbackup.com", region: "eu" },
  });
  const lower = Object.entries(RIGHT).map(([name, value]) => [name.toLowerCase(), ` ${value} `]);
  assert.deepEqual(readHeaderCredentials(new Headers(lower as [string, string][])), read({}));
});

Deno.test("the key may be in either of two headers, and in both if they agree", () => {
  for (const key of [RIGHT[KEY], undefined]) {
    assert.equal(
      read({ [KEY]: key, [TOKEN]: "secret-key-1" }).credentials.apiKey,
      "secret-key-1",
    );
  }
});

for (const region of REGIONS) {
  Deno.test(`region ${region}, in any case, leads to the vendor's host there`, () => {
    for (const text of [region, region.toUpperCase()]) {
      assert.equal(
        read({ [REGION]: text }).baseUrl.origin,
        `https://o365-api-${region}.spanningbackup.com`,
      );
    }
  });
}

const ELSEWHERE = [
  "https://evil.example",
  "evil.example",
  "127.0.0.1:9999",
  "us.evil.example/",
  "us#",
  "custom",
  "o365-api-us.spanningbackup.com",
];
for (const region of ELSEWHERE) {
  Deno.test(`region ${region} leads nowhere`, () => {
    assert.throws(() => read({ [REGION]: region }), ConfigurationError);
  });
}

const GUID = "11111111-1111-4111-8111-111111111111";

const WRONG: [sent: Sent, says: RegExp[]][] = [
  [{ [EMAIL]: undefined }, [/^The header X-Spanning-Admin-Email is missing: send the e-mail/]],
  [{ [EMAIL]: " " }, [/^The header X-Spanning-Admin-Email is missing/]],
  [{ [EMAIL]: "secret-words" }, [/^The header X-Spanning-Admin-Email has no "@"/]],
  [{ [EMAIL]: "secret@t.example, b@t.example" }, [/^The header X-Spanning-Admin-Email is not one/]],
  [{ [EMAIL]: "11111111-2222-4333-8444-555555555555" }, [
    /^The header X-Spanning-Admin-Email looks like an API key/,
  ]],
  [{ [KEY]: undefined }, [/^The header X-Spanning-API-Key is missing: send the API key/]],
  [{ [KEY]: "secret@t.example" }, [/^The header X-Spanning-API-Key looks like an e-mail address/]],
  [{ [KEY]: `${GUID}, ${GUID}` }, [/^The header X-Spanning-API-Key has several API keys/]],
  [{ [KEY]: `${GUID},${GUID.replaceAll("1", "2")}` }, [
    /^The header X-Spanning-API-Key has several API keys/,
  ]],
  [{ [KEY]: undefined, [TOKEN]: "secret@t.example" }, [
    /^The header X-Spanning-API-Token looks like an e-mail address/,
  ]],
  [{ [TOKEN]: "secret-key-2" }, [
    /^The headers X-Spanning-API-Key and X-Spanning-API-Token disagree: .* send only one/,
  ]],
  [{ [REGION]: undefined }, [
    /^The header X-Spanning-Region is missing: send us, eu, ap, ca, uk or af/,
  ]],
  [{ [REGION]: "secret-place" }, [
    /^The header X-Spanning-Region is not a region: write one of us/,
  ]],
  [{ [REGION]: "EMEA" }, [/^The header X-Spanning-Region is not a region: for Europe write eu/]],
  [{ [EMAIL]: undefined, [KEY]: undefined, [REGION]: undefined }, [
    /^The header X-Spanning-Admin-Email is missing/,
    /^The header X-Spanning-API-Key is missing/,
    /^The header X-Spanning-Region is missing/,
  ]],
];
for (const [sent, says] of WRONG) {
  Deno.test(`${JSON.stringify(sent, (_, value) => value ?? null)}: a sentence for each mistake, with the header's name and never its value`, () => {
    assert.throws(() => read(sent), (error) => {
      assert.ok(error instanceof ConfigurationError);
      const { problems, message } = error;
      assert.equal(problems.length, says.length, message);
      says.forEach((says, at) => assert.match(problems[at] ?? "", says));
      const values = [RIGHT[EMAIL], RIGHT[KEY], ...Object.values(sent)];
      for (const value of values) assert.ok(!value?.trim() || !message.includes(value), message);
      return true;
    });
  });
}
