import assert from "node:assert/strict";
import { readConfiguration } from "../../src/configuration/read_configuration.ts";
import { assertSafe, EMAIL, KEY, problemsOf, TENANT } from "./environment.ts";

const ENTRY = { id: "contoso", region: "EU", adminEmail: EMAIL, apiKey: KEY };
const OTHER = { ...ENTRY, id: "fabrikam", region: "us" };

function idsOf(env: Record<string, string>, readFile?: (path: string) => string): string[] {
  return readConfiguration(env, readFile).tenants.map(({ id }) => id);
}

Deno.test("several tenants: each has its place, its key, its name and its sign-in paths", () => {
  const { tenants } = readConfiguration({
    SPANNING_TENANTS: JSON.stringify([
      { ...ENTRY, name: "Contoso Ltd", signInPaths: "kaseyaone" },
      { ...OTHER, region: undefined, baseUrl: "https://o365-api-us.spanningbackup.com/external/" },
      { ...ENTRY, id: "last", signInPaths: ["it_complete:vsa", "kaseyaone"] },
    ]),
  });
  const credentials = { adminEmail: EMAIL, apiKey: KEY };
  assert.deepEqual(tenants, [
    {
      id: "contoso",
      name: "Contoso Ltd",
      baseUrl: { origin: "https://o365-api-eu.spanningbackup.com", region: "eu" },
      credentials,
      signInPaths: new Set(["kaseyaone"]),
    },
    {
      id: "fabrikam",
      baseUrl: { origin: "https://o365-api-us.spanningbackup.com", region: "us" },
      credentials,
    },
    {
      id: "last",
      baseUrl: { origin: "https://o365-api-eu.spanningbackup.com", region: "eu" },
      credentials,
      signInPaths: new Set(["it_complete:vsa", "kaseyaone"]),
    },
  ]);
});

Deno.test("several tenants: further arrays are read in the order of their numbers, with gaps", () => {
  const ids = idsOf({
    SPANNING_TENANTS_10: JSON.stringify([{ ...ENTRY, id: "ten" }]),
    SPANNING_TENANTS_2: JSON.stringify([{ ...ENTRY, id: "two" }]),
    SPANNING_TENANTS: JSON.stringify([ENTRY]),
  });
  assert.deepEqual(ids, ["contoso", "two", "ten"]);
});

Deno.test("several tenants: a file is read where there is a file system, also with a byte order mark", () => {
  const paths: string[] = [];
  const ids = idsOf({ SPANNING_TENANTS_FILE: "tenants.json" }, (path) => {
    paths.push(path);
    return "\ufeff" + JSON.stringify([ENTRY, OTHER]);
  });
  assert.deepEqual([ids, paths], [["contoso", "fabrikam"], ["tenants.json"]]);
});

const REFUSED: readonly [string, unknown, RegExp][] = [
  ["text that is not JSON", "[{", /^SPANNING_TENANTS is not JSON: write a JSON array/],
  ["an object", {}, /^SPANNING_TENANTS holds no list of tenants/],
  ["an empty list", [], /^SPANNING_TENANTS holds no list of tenants/],
  ["an entry that is none", [null], /^SPANNING_TENANTS\[0\] is not an object/],
  ["no id", [{ ...ENTRY, id: "" }], /^SPANNING_TENANTS\[0\]\.id is missing/],
  ["an id with spaces", [{ ...ENTRY, id: "a b" }], /\[0\]\.id cannot be used/],
  ["the id *", [{ ...ENTRY, id: "*" }], /\[0\]\.id cannot be used/],
  ["the sandbox's id", [{ ...ENTRY, id: "Sandbox" }], /\[0\]\.id cannot be used/],
  ["an id twice, in any case", [ENTRY, { ...ENTRY, id: "Contoso" }], /an id stands twice/],
  ["no place", [OTHER, { ...ENTRY, region: undefined }], /\[1\]\.region is missing/],
  ["an unknown region", [{ ...ENTRY, region: "mars" }], /\[0\]\.region is not a region/],
  [
    "a portal's host",
    [{ ...ENTRY, baseUrl: "https://o365-us.spanningbackup.com" }],
    /\[0\]\.baseUrl /,
  ],
  [
    "a region and a URL that disagree",
    [{ ...ENTRY, baseUrl: "https://o365-api-us.spanningbackup.com" }],
    /region and SPANNING_TENANTS\[0\]\.baseUrl disagree/,
  ],
  ["an e-mail as key", [{ ...ENTRY, apiKey: EMAIL }], /\[0\]\.apiKey looks like an e-mail/],
  ["a key as e-mail", [{ ...ENTRY, adminEmail: KEY }], /\[0\]\.adminEmail looks like an API key/],
  ["no key", [{ ...ENTRY, apiKey: undefined }], /\[0\]\.apiKey is missing/],
  ["a number as key", [{ ...ENTRY, apiKey: 7 }], /\[0\]\.apiKey is not a text/],
  ["an unknown field", [{ ...ENTRY, [KEY]: "x" }], /\[0\] has a field that is not known/],
  ["unknown sign-in paths", [{ ...ENTRY, signInPaths: "saml" }], /\[0\]\.signInPaths: /],
];
for (const [what, value, problem] of REFUSED) {
  Deno.test(`several tenants: ${what} is refused by place, without its value`, () => {
    const text = typeof value === "string" ? value : JSON.stringify(value);
    const problems = problemsOf({ SPANNING_TENANTS: text });
    assert.ok(problems.some((each) => problem.test(each)), problems.join("\n"));
    assertSafe(problems, [EMAIL, KEY]);
  });
}

Deno.test("several tenants: mistakes in all entries are reported at once", () => {
  const problems = problemsOf({
    SPANNING_TENANTS: JSON.stringify([{ ...ENTRY, region: "x" }, { ...OTHER, apiKey: "" }]),
    SPANNING_TENANTS_1: "?",
  });
  assert.equal(problems.length, 3, problems.join("\n"));
});

Deno.test("several tenants: settings of one tenant beside them are refused by name", () => {
  const env = { ...TENANT, SPANNING_TENANTS: JSON.stringify([ENTRY]) };
  const problems = problemsOf(env);
  assert.match(
    problems.join(),
    /SPANNING_ADMIN_EMAIL, SPANNING_API_KEY, SPANNING_REGION would describe one tenant/,
  );
  const declared = { SPANNING_TENANTS: JSON.stringify([ENTRY]), SPANNING_SIGN_IN_PATHS: "none" };
  assert.match(problemsOf(declared).join(), /^SPANNING_SIGN_IN_PATHS would describe one tenant/);
  const sandbox = { SPANNING_TENANTS: JSON.stringify([ENTRY]), SPANNING_SANDBOX: "1" };
  assert.match(problemsOf(sandbox).join(), /SPANNING_SANDBOX is on although real credentials/);
});

Deno.test("a file that cannot be read, or where there are no files, is refused with what to do", () => {
  const env = { SPANNING_TENANTS_FILE: "secret-place.json" };
  assert.match(problemsOf(env).join(), /^SPANNING_TENANTS_FILE cannot be read: there is no file/);
  const failing = (): string => {
    throw new Error("No such file");
  };
  assert.throws(() => readConfiguration(env, failing), /cannot be read: write the path of a file/);
});

Deno.test("credentials from headers: no tenant may be configured as well", () => {
  const SPANNING_CREDENTIALS_FROM = "headers";
  const { tenants, credentialsFrom } = readConfiguration({ SPANNING_CREDENTIALS_FROM });
  assert.deepEqual([tenants, credentialsFrom], [[], "headers"]);
  const others = [
    TENANT,
    { SPANNING_TENANTS: "[]" },
    { SPANNING_SANDBOX: "1" },
    {
      MCP_OAUTH_ISSUER: "https://login.example.com",
      MCP_OAUTH_AUDIENCE: "spanning",
      MCP_OAUTH_TENANTS_CLAIM: "tenants",
    },
  ];
  for (const beside of others) {
    const problems = problemsOf({ ...beside, SPANNING_CREDENTIALS_FROM });
    assert.match(problems.join(), /SPANNING_CREDENTIALS_FROM=headers takes each tenant from the/);
  }
});
