import assert from "node:assert/strict";
import { UserInputError } from "../../src/base/errors.ts";
import { FAULT_KINDS, parseFault } from "../../src/sandbox/faults.ts";

Deno.test("a fault is a name, or a name and parameters with commas between", () => {
  const fault = parseFault("rate_limit:page=3,retry-after=2,times=4,route=users");
  assert.equal(fault.kind.name, "rate_limit");
  assert.equal(fault.page, 3);
  assert.equal(fault.times, 4);
  assert.equal(fault.route, "users");
  assert.equal(fault.values.number("retry-after"), 2);
  assert.equal(parseFault(" hang ").kind.name, "hang");
});

for (const text of ["tag_shape:as=map", "tag_shape:map", "tag_shape=map"]) {
  Deno.test(`"${text}" names the tags' shape`, () => {
    assert.equal(parseFault(text).values.text("as"), "map");
  });
}

Deno.test("every fault can be asked for by its name alone", () => {
  for (const { name } of FAULT_KINDS) assert.equal(parseFault(name).kind.name, name);
});

Deno.test("every fault has a name of its own and one line about it", () => {
  assert.equal(new Set(FAULT_KINDS.map(({ name }) => name)).size, FAULT_KINDS.length);
  for (const { about } of FAULT_KINDS) assert.match(about, /^[^\n]{3,100}$/);
});

const WRONG: readonly (readonly [string, RegExp])[] = [
  ["", /no fault "".*rate_limit/],
  ["nope", /no fault "nope".*rate_limit.*endless.*tag_shape/],
  ["Rate_Limit", /no fault "Rate_Limit"/],
  ["toString", /no fault/],
  ["rate_limit:wait=2", /rate_limit: it has no parameter "wait"; choose from retry-after, .*times/],
  ["rate_limit:toString=2", /no parameter "toString"/],
  ["hang:now", /hang: it has no parameter "now"; choose from page, times, route/],
  ["rate_limit:retry-after=soon", /retry-after is not a whole number from 0 on/],
  ["rate_limit:retry-after=-1", /retry-after is not a whole number/],
  ["rate_limit:page=0", /page is not a whole number from 1 on/],
  ["rate_limit:page=", /page is not a whole number/],
  ["rate_limit:times=1.5", /times is not a whole number/],
  ["server_error:418", /status is not one of 500, 502, 503, 504/],
  ["tag_shape:xml", /as is not one of objects, string, delimited, json, map, null/],
  ["foreign_link:host=", /host is empty/],
  ["slow:route=nowhere", /route is not one of users, user, tenant, backups/],
  ["tenant_404:route=user", /not about the route user, only about tenant/],
  ["tenant_404:page=2", /only the list of users has pages/],
  ["slow:route=tenant,page=2", /only the list of users has pages/],
  ["count_wrong:percent=-101", /percent is not a whole number from -100 on/],
];
for (const [text, says] of WRONG) {
  Deno.test(`"${text}" is refused with what there is instead`, () => {
    assert.throws(() => parseFault(text), (error: unknown) => {
      assert.ok(error instanceof UserInputError);
      assert.match(error.message, says);
      return true;
    });
  });
}
