import assert from "node:assert/strict";
import { deriveCursorKey } from "../../src/tenant/seal.ts";
import { openCursor, sealCursor } from "../../src/mcp/list_page.ts";

const ADMIN = { adminEmail: "admin@t.example", apiKey: "key" };
const ORIGIN = "https://o365-api-us.spanningbackup.com";
const CURSOR = {
  tool: "list_users",
  filters: "[]",
  position: { userPrincipalName: "a@t.example", id: "1" },
  fetchedAt: 0,
};
const QUESTION = { tool: "list_users", filters: "[]", tenant: "default" };

const sealed = await sealCursor(CURSOR, await deriveCursorKey(ADMIN, ORIGIN));

Deno.test("whoever has the same credentials for the same region reads the cursor", async () => {
  const key = await deriveCursorKey({ ...ADMIN }, ORIGIN);
  assert.deepEqual(await openCursor(sealed, key, QUESTION), CURSOR);
});

const OTHERS: [what: string, credentials: typeof ADMIN, origin: string][] = [
  ["API key", { ...ADMIN, apiKey: "another" }, ORIGIN],
  ["administrator with the same key", { ...ADMIN, adminEmail: "other@t.example" }, ORIGIN],
  ["region", ADMIN, "https://o365-api-eu.spanningbackup.com"],
];
for (const [what, credentials, origin] of OTHERS) {
  Deno.test(`a cursor is sealed against another ${what}`, async () => {
    const key = await deriveCursorKey(credentials, origin);
    await assert.rejects(openCursor(sealed, key, QUESTION), /another tenant or another API key/);
  });
}
