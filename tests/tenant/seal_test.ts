import assert from "node:assert/strict";
import { createSealer } from "../../src/tenant/seal.ts";

const ADMIN = { adminEmail: "admin@t.example", apiKey: "key" };
const ORIGIN = "https://o365-api-us.spanningbackup.com";
const TEXT = "[page 2, Zoë]";

const sealed = await createSealer(ADMIN, ORIGIN, "a").seal(TEXT);

Deno.test("whoever has the same credentials for the same region opens what was sealed", async () => {
  assert.equal(await createSealer({ ...ADMIN }, ORIGIN, "a").open(sealed), TEXT);
});

const OTHERS: [what: string, credentials: typeof ADMIN, origin: string, tenant: string][] = [
  ["API key", { ...ADMIN, apiKey: "another" }, ORIGIN, "a"],
  ["administrator with the same key", { ...ADMIN, adminEmail: "other@t.example" }, ORIGIN, "a"],
  ["region", ADMIN, "https://o365-api-eu.spanningbackup.com", "a"],
  ["tenant with the same credentials", ADMIN, ORIGIN, "b"],
];
for (const [what, credentials, origin, tenant] of OTHERS) {
  Deno.test(`another ${what} opens nothing`, async () => {
    assert.equal(await createSealer(credentials, origin, tenant).open(sealed), undefined);
  });
}

Deno.test("the same text is sealed differently each time, and can be read in neither", async () => {
  const again = await createSealer(ADMIN, ORIGIN, "a").seal(TEXT);
  assert.notEqual(again, sealed);
  for (const each of [sealed, again]) {
    assert.match(each, /^[\w-]+$/);
    assert.doesNotMatch(atob(each.replaceAll("-", "+").replaceAll("_", "/")), /page/);
  }
});

Deno.test("a text that was changed, cut, spelled otherwise or never sealed is not opened", async () => {
  const { open } = createSealer(ADMIN, ORIGIN, "a");
  const other = sealed.startsWith("A") ? "B" : "A";
  const forged = [
    "",
    "AAAA",
    sealed.slice(0, -1),
    other + sealed.slice(1),
    sealed + "=",
    `${sealed} `,
    "not sealed",
    "A".repeat(65_537),
  ];
  for (const text of forged) assert.equal(await open(text), undefined, text.slice(0, 99));
});
