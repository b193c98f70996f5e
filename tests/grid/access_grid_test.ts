import {
  describeCount,
  gridHead,
  type GridPerson,
  type GridRole,
  gridRow,
  holdingOf,
} from "../../src/grid/access_grid.ts";
import { toHtml } from "../../src/grid/markup.ts";
import assert from "node:assert/strict";

const admin: GridRole = {
  id: "global_admin",
  displayName: "Global Admin",
  members: 2,
  determinable: true,
};
const some: GridRole = { id: "user", displayName: "User", atLeast: 3, determinable: true };
const open: GridRole = { id: "spanning_admin", displayName: "Spanning Admin", determinable: false };

const ada: GridPerson = {
  id: "1",
  userPrincipalName: "ada@example.com",
  displayName: "Ada <Admin>",
  status: "disabled",
  disabledBecause: ["deleted", "archived"],
  license: "standard",
  admin: true,
  roles: ["global_admin"],
};

Deno.test("what is known of a person and a role, and what is not", () => {
  const rows: [string, Partial<GridPerson>, GridRole][] = [
    ["held", {}, admin],
    ["not held", { roles: [] }, admin],
    ["not determinable", {}, open],
    ["held", { roles: ["spanning_admin"] }, open],
    // Some records lack tags: whether this one does is known only once somebody has asked.
    ["not proven", {}, some],
    ["not held", { notDeterminable: [] }, some],
    ["not determinable", { notDeterminable: ["user"] }, some],
  ];
  for (const [expected, more, role] of rows) {
    assert.equal(holdingOf({ ...ada, ...more }, role), expected);
  }
  const { roles: _, ...unasked } = ada;
  assert.equal(holdingOf(unasked, admin), "not loaded");
});

Deno.test("a count of a role says what it leaves open", () => {
  assert.deepEqual([admin, some, open].map(describeCount), ["2", "at least 3", "not determinable"]);
});

Deno.test("a row says everything in words", () => {
  const text = toHtml(gridRow(
    { ...ada, evidence: { global_admin: ['tag "Global Admin"', "isAdmin: true"] } },
    [admin, some, open],
    4,
  )).replaceAll(/<[^>]*>/g, "|").replaceAll(/\|+/g, "|");
  assert.equal(
    text,
    "|Ada &lt;Admin&gt;|ada@example.com|disabled|deleted, archived|standard|yes|yes|tag + flag|" +
      "not proven|not determinable|",
  );
});

Deno.test("rows and columns are numbered for those who do not see them", () => {
  const html = toHtml(gridRow(ada, [admin], 4));
  assert.match(html, /^<tr role="row" aria-rowindex="6"/);
  assert.deepEqual([...html.matchAll(/aria-colindex="(\d)"/g)].map(([, n]) => n), [
    "1",
    "2",
    "3",
    "4",
    "5",
  ]);
});

Deno.test("the head sorts only where somebody asked for an order", () => {
  assert.doesNotMatch(toHtml(gridHead([admin])), /button|aria-sort/);
  const html = toHtml(gridHead([admin], { column: "global_admin", descending: true }));
  assert.equal(html.match(/aria-sort="descending"/g)?.length, 1);
  assert.equal(html.match(/<button/g)?.length, 5);
});

Deno.test("a name of white space only leaves the principal name to speak", () => {
  assert.doesNotMatch(toHtml(gridRow({ ...ada, displayName: "\u3000 " }, [], 0)), /upn/);
});
