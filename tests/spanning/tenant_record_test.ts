import assert from "node:assert/strict";
import { SpanningResponseError } from "../../src/spanning/errors.ts";
import { readTenant } from "../../src/spanning/records.ts";

Deno.test("readTenant() reads counts and status and ignores the rest", () => {
  const tenant = {
    licenses: 100,
    archivedLicenses: 20,
    users: 904,
    assigned: 886,
    assignedStandard: 870,
    assignedArchive: 16,
    sharedMailboxes: 12,
    status: "paid",
  };
  assert.deepEqual(readTenant({ ...tenant, invented: { deep: true } }), tenant);
});

Deno.test("readTenant() reads numeric texts, and treats anything else as absent", () => {
  const raw = {
    licenses: "100",
    users: null,
    assigned: "many",
    assignedStandard: 1.5,
    assignedArchive: "9223372036854775807",
    sharedMailboxes: 9223372036854775807,
    status: "",
  };
  assert.deepEqual(readTenant(raw), { licenses: 100 });
  assert.deepEqual(readTenant({}), {});
});

for (
  const [name, body] of [["a list", []], ["null", null], [
    "a text",
    "paid",
  ]] as const
) {
  Deno.test(`readTenant() rejects ${name}`, () => {
    assert.throws(() => readTenant(body), SpanningResponseError);
  });
}
