import assert from "node:assert/strict";
import { readSeats } from "../../src/governance/seats.ts";
import type { WireTenant } from "../../src/spanning/records.ts";

const CASES: readonly (readonly [string, WireTenant, unknown])[] = [
  [
    "each kind uses its own count, not the count of both",
    {
      licenses: 100,
      archivedLicenses: 50,
      assigned: 130,
      assignedStandard: 90,
      assignedArchive: 40,
    },
    {
      standard: { purchased: 100, assigned: 90, available: 10 },
      archived: { purchased: 50, assigned: 40, available: 10 },
      assignedInAll: 130,
    },
  ],
  [
    "available is negative if more are assigned than bought",
    { licenses: 100, assignedStandard: 886 },
    { standard: { purchased: 100, assigned: 886, available: -786 }, archived: {} },
  ],
  [
    "a figure that is not stated is absent, and nothing is derived from it",
    { licenses: 100, assigned: 130, assignedArchive: 40 },
    { standard: { purchased: 100 }, archived: { assigned: 40 }, assignedInAll: 130 },
  ],
  [
    "a negative count counts as not stated",
    { licenses: -1, assignedStandard: 3, archivedLicenses: 5, assignedArchive: -2 },
    { standard: { assigned: 3 }, archived: { purchased: 5 } },
  ],
  ["nothing is stated", {}, { standard: {}, archived: {} }],
];
for (const [rule, tenant, expected] of CASES) {
  Deno.test(`seats: ${rule}`, () => assert.deepEqual(readSeats(tenant), expected));
}
