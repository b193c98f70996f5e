import assert from "node:assert/strict";
import { createHmac, hkdfSync } from "node:crypto";
import { createAuditHash } from "../../src/operations/audit.ts";

Deno.test("one key gives one hash in every process, and another key another one", () => {
  const [one, same, other] = [createAuditHash("k"), createAuditHash("k"), createAuditHash("l")];
  const hash = one("person", "ann@t.example");
  assert.match(hash, /^[0-9a-f]{16}$/);
  assert.equal(same("person", "ann@t.example"), hash);
  assert.notEqual(other("person", "ann@t.example"), hash);
  assert.equal(one("person", "ann@t.example"), hash);
});

Deno.test("without a key each hash function has its own", () => {
  const hashes = [createAuditHash(undefined), createAuditHash(undefined)]
    .map((hash) => hash("person", "ann@t.example"));
  assert.equal(new Set(hashes).size, 2);
});

Deno.test("a person is found in any spelling; a caller and a tenant of that name are others", () => {
  const hash = createAuditHash("k");
  const ann = hash("person", "ann\u00e9@t.example");
  assert.equal(hash("person", " ANNE\u0301@T.example "), ann);
  assert.notEqual(hash("caller", "ann\u00e9@t.example"), ann);
  assert.notEqual(hash("tenant", "ann\u00e9@t.example"), ann);
});

Deno.test("it is HMAC-SHA-256 under a key that HKDF derives, as another program computes it", () => {
  const info = "spanning-access-mcp audit 1";
  const key = new Uint8Array(hkdfSync("sha256", "the key", "", info, 32));
  const expected = createHmac("sha256", key).update("person\nann@t.example").digest("hex");
  assert.equal(createAuditHash("the key")("person", "Ann@T.example"), expected.slice(0, 16));
});
