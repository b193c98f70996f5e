import assert from "node:assert/strict";
import { configured, testMistakes, testSame, testWarnings } from "./environment.ts";

const EU = "https://o365-api-eu.spanningbackup.com";

testSame([
  ["a region in capitals", { SPANNING_REGION: "EU" }],
  ["a base URL instead of the region", { SPANNING_REGION: undefined, SPANNING_BASE_URL: EU }],
  ["a base URL that agrees with the region", { SPANNING_BASE_URL: `${EU}/external/` }],
  ["two spellings of one base URL", {
    SPANNING_BASE_URL: EU,
    BATON_SPANNING_BASE_URL: `${EU}/external`,
  }],
]);

testMistakes([
  [
    "region and base URL disagree",
    { SPANNING_BASE_URL: "https://o365-api-us.spanningbackup.com" },
    /^SPANNING_REGION and SPANNING_BASE_URL disagree: remove the one that does not fit/,
  ],
  [
    "region and BATON base URL disagree",
    { BATON_SPANNING_BASE_URL: "https://o365-api-us.spanningbackup.com" },
    /^SPANNING_REGION and BATON_SPANNING_BASE_URL disagree: remove/,
  ],
  [
    "region and loopback base URL disagree",
    { SPANNING_BASE_URL: "http://127.0.0.1:8080" },
    /^SPANNING_REGION and SPANNING_BASE_URL disagree: remove/,
  ],
  [
    "the base URL disagrees with BATON's",
    {
      SPANNING_REGION: "",
      SPANNING_BASE_URL: EU,
      BATON_SPANNING_BASE_URL: "https://o365-api-us.spanningbackup.com",
    },
    /^SPANNING_BASE_URL and BATON_SPANNING_BASE_URL disagree: they mean the same/,
  ],
  [
    "an unknown region",
    { SPANNING_REGION: "mars" },
    /^SPANNING_REGION is not a region: write one of us, eu, ap, ca, uk, af$/,
  ],
  [
    "a region in words",
    { SPANNING_REGION: "United Kingdom" },
    /^SPANNING_REGION is not a region: for the United Kingdom write uk/,
  ],
  [
    "the console's host",
    { SPANNING_REGION: "", SPANNING_BASE_URL: "https://o365-us.spanningbackup.com" },
    /^SPANNING_BASE_URL .*write https:\/\/o365-api-us\.spanningbackup\.com/,
  ],
  [
    "BATON's base URL without a region",
    { SPANNING_REGION: "", BATON_SPANNING_BASE_URL: "https://o365-api.spanningbackup.com" },
    /^BATON_SPANNING_BASE_URL names no region/,
  ],
  [
    "a Google Workspace host",
    { SPANNING_REGION: "", SPANNING_BASE_URL: "https://api-us.spanningbackup.com" },
    /^SPANNING_BASE_URL .*Google Workspace/,
  ],
  [
    "a wrong base URL beside a right region",
    { SPANNING_BASE_URL: "https://canary-tenant.example" },
    /^SPANNING_BASE_URL is not the API/,
  ],
]);

testWarnings([
  [
    "a loopback base URL",
    { SPANNING_REGION: "", SPANNING_BASE_URL: "http://127.0.0.1:9137" },
    /^SPANNING_BASE_URL is a loopback address, which is for development/,
  ],
]);

Deno.test("a loopback base URL keeps its port and has the region custom", () => {
  const { tenants } = configured({
    SPANNING_REGION: "",
    SPANNING_BASE_URL: "http://localhost:9137/external",
  });
  assert.deepEqual(tenants[0]?.baseUrl, { origin: "http://localhost:9137", region: "custom" });
});
