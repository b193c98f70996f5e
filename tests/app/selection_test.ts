import { isWithin, select, sort } from "../../app/selection.ts";
import assert from "node:assert/strict";

const people = [
  {
    id: "a1",
    userPrincipalName: "ada@x.example",
    displayName: "Ada Lovelace",
    status: "enabled",
    license: "standard",
    roles: ["user"],
  },
  {
    id: "b2",
    userPrincipalName: "bob@x.example",
    displayName: "Bob",
    status: "disabled",
    license: "none",
    roles: ["global_admin"],
  },
  { id: "c3", userPrincipalName: "cy@x.example", status: "enabled" },
];
const roles = [{ id: "global_admin", displayName: "Global Admin", members: 1, determinable: true }];
const ids = (found: readonly { id: string }[]) => found.map(({ id }) => id);

Deno.test("every word of a search must be found, in name, address or id", () => {
  assert.deepEqual(ids(select(people, { query: "  LOVE  ada@ " })), ["a1"]);
  assert.deepEqual(ids(select(people, { query: "Łovelácé" })), ["a1"]);
  assert.deepEqual(ids(select(people, { query: "b2" })), ["b2"]);
  assert.deepEqual(ids(select(people, { query: "ada bob" })), []);
});

Deno.test("filters keep those about whom nothing is loaded: they may fit", () => {
  assert.deepEqual(ids(select(people, { role: "global_admin" })), ["b2", "c3"]);
  assert.deepEqual(ids(select(people, { license: "none", status: "disabled" })), ["b2"]);
  assert.deepEqual(ids(select(people, {}, new Set(["c3", "zz"]))), ["c3"]);
});

Deno.test("a role's column puts its holders first", () => {
  const order = { column: "global_admin", descending: false };
  assert.deepEqual(ids(sort(people, order, roles)), ["b2", "c3", "a1"]);
  assert.deepEqual(ids(sort(people, { column: "person", descending: true }, roles)), [
    "c3",
    "b2",
    "a1",
  ]);
});

Deno.test("a narrower question is answered by a wider list, and not the other way round", () => {
  assert.equal(isWithin({ role: "user", query: "a" }, { role: "user" }), true);
  assert.equal(isWithin({}, { role: "user" }), false);
  assert.equal(isWithin({ role: "" }, {}), true);
});
