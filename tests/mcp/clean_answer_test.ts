import assert from "node:assert/strict";
import { cleanAnswer } from "../../src/mcp/caveats.ts";
import { MAX_NAME_LENGTH } from "../../src/base/safe_text.ts";

const LONG = "x".repeat(3_000);
const HIDDEN = "a\u202eb";

const VENDORS = [
  "displayName",
  "unrecognizedTags",
  "evidence",
  "conflicts",
  "paymentStatus",
  "service",
  "total",
  "a field that nobody has thought of",
];

for (const field of VENDORS) {
  Deno.test(`${field} may hold the vendor's text: made safe, and no longer than a name`, () => {
    const [short, long] =
      cleanAnswer({ rows: [{ [field]: HIDDEN }, { [field]: [LONG] }] }, []).rows;
    assert.equal(short?.[field], "a<U+202E>b");
    assert.equal(long?.[field]?.[0]?.length, MAX_NAME_LENGTH);
  });
}

for (const field of ["id", "userPrincipalName", "email", "entitlement", "nextCursor"]) {
  Deno.test(`${field} is an identifier and is not changed`, () => {
    assert.deepEqual(cleanAnswer([{ [field]: HIDDEN + LONG }], []), [{ [field]: HIDDEN + LONG }]);
  });
}

Deno.test("a sentence of our own is made safe too, and may be longer than a name", () => {
  const { warnings } = cleanAnswer({ warnings: [HIDDEN, LONG] }, []);
  assert.deepEqual(warnings.map((text) => text.length), ["a<U+202E>b".length, 2_000]);
});

Deno.test("cleaning finds the objects that name somebody, at any depth and in their order", () => {
  const [ann, bob, old] = ["ann", "bob", "old"].map((userPrincipalName) => ({ userPrincipalName }));
  const named: object[] = [];
  const rows = [{ ...ann, displayName: HIDDEN, before: [old] }, { id: "no name" }];
  cleanAnswer({ tenants: [{ users: rows }, { user: bob }], userPrincipalNames: ["x"] }, named);
  assert.deepEqual(named, [rows[0], old, bob]);
});
