import assert from "node:assert/strict";
import { UserInputError } from "../../src/base/errors.ts";
import { admitReading } from "../../src/evidence/material.ts";
import { northwind } from "./materials.ts";

Deno.test("a list that is complete and confirmed is sealed without reservation", () => {
  assert.equal(admitReading(northwind()), undefined);
});

Deno.test("a list that is not complete is refused, and with allowPartial says INCOMPLETE", () => {
  const facts = { complete: false, confirmed: false };
  assert.throws(() => admitReading(northwind({ facts })), UserInputError);
  const reservation = admitReading(northwind({ facts, settings: { allowPartial: true } }));
  assert.equal(reservation?.label, "INCOMPLETE");
  assert.match(reservation.sentence, /^INCOMPLETE: /);
});

Deno.test("a list that is not confirmed is refused unless the operator answers for it", () => {
  const facts = { confirmed: false };
  for (const allowPartial of [false, true]) {
    assert.throws(
      () => admitReading(northwind({ facts, settings: { allowPartial } })),
      /SPANNING_COUNT_CHECK=warn/,
    );
  }
  const answered = admitReading(northwind({ facts: { ...facts, answeredFor: "warn" } }));
  assert.equal(answered?.label, "NOT CONFIRMED");
  assert.match(answered.sentence, /^NOT CONFIRMED: .*SPANNING_COUNT_CHECK=warn$/);
});
