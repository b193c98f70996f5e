import assert from "node:assert/strict";
import { generateTenant } from "../../src/sandbox/generate_tenant.ts";
import { seededRandom } from "../../src/sandbox/names.ts";
import { Chains } from "../../src/spanning/chains.ts";
import { type Listed, ListVendor } from "../support/list_vendor.ts";
import { walkPlainly, walkVirtually } from "../support/virtual_walk.ts";

const USERS = 100_000;
const SIZE = 1000;
const LATENCY = 300;
const random = seededRandom(1);

const invented = generateTenant({ users: USERS }).users
  .map(({ msId, userPrincipalName }): Listed => ({ id: msId, name: userPrincipalName }));
const numbered = named((at) => `u${String(at).padStart(6, "0")}`);
const prefixed = named(() => `user${Math.floor(random() * 1e9)}`);

/** At most these parts of the time and of the requests of one chain. */
const CASES = [
  ["the sandbox's names", invented, "anyCase", "honest", 0.4, 130],
  ["the sandbox's names, sorted by code units", invented, "units", "honest", 0.4, 130],
  ["the sandbox's names, sorted by a locale", invented, "locale", "honest", 0.4, 130],
  ["the sandbox's names, backwards", invented, "reversed", "honest", 1.03, 120],
  ["names that begin alike, numbered", numbered, "anyCase", "honest", 0.55, 140],
  ["names that begin alike", prefixed, "anyCase", "honest", 0.55, 140],
  ["a vendor that ignores made-up names", invented, "anyCase", "ignores", 1.03, 102],
  ["a vendor that refuses made-up names", invented, "anyCase", "refuses", 1.03, 102],
  ["a vendor that answers made-up names with nobody", invented, "anyCase", "nothing", 1.03, 110],
  ["a vendor whose made-up pages have no link", invented, "anyCase", "noLink", 1.03, 110],
] as const;

for (const [what, records, order, manner, time, requests] of CASES) {
  Deno.test(`${USERS} users at ${LATENCY} ms a page, four at once: ${what}`, () => {
    const vendor = new ListVendor(records, { order, manner, cap: SIZE });
    const plain = walkPlainly(vendor, SIZE, () => LATENCY);
    const wide = walkVirtually(vendor, {
      parallel: 4,
      size: SIZE,
      latency: () => LATENCY,
      counted: USERS,
    });
    assert.equal(wide.ended, "whole");
    assert.deepEqual(wide.list, plain.list);
    assert.equal(plain.requests, USERS / SIZE);
    assert.ok(wide.requests <= requests, `${wide.requests} requests`);
    assert.ok(wide.now <= time * plain.now, `${(wide.now / plain.now).toFixed(3)} of the time`);
  });
}

Deno.test("a list of five pages, or one page at a time, is read with the head alone", () => {
  const list = new ListVendor(invented.slice(0, 5 * SIZE), {
    order: "anyCase",
    manner: "honest",
    cap: SIZE,
  });
  for (const [parallel, counted] of [[4, 5 * SIZE], [1, USERS]] as const) {
    const { ended, wide, requests } = walkVirtually(list, {
      parallel,
      size: SIZE,
      latency: () => LATENCY,
      counted,
    });
    assert.deepEqual({ ended, wide, requests }, { ended: "whole", wide: false, requests: 5 });
  }
});

Deno.test("a chain that shows another record where two meet leaves the list to one chain", () => {
  const chains = headOf(100, 1000);
  const probe = chains.next(1000);
  assert.ok(probe?.name !== undefined);
  chains.take(probe.chain, pageOf([500, 501]));
  for (let from = 100; from < 500; from += 100) {
    chains.take(0, pageOf(range(from, from + 100)));
    assert.equal(chains.broken, false);
  }
  chains.take(0, pageOf([500, 502, 503]));
  assert.equal(chains.broken, true);
  assert.equal(chains.discouraged, true);
  assert.equal(chains.next(1000), undefined);
});

Deno.test("two chains are joined once the whole made-up page and one record more are the same", () => {
  const chains = headOf(100, 1000);
  const probe = chains.next(1000);
  assert.ok(probe !== undefined);
  chains.take(probe.chain, pageOf([150, 151]));
  chains.take(0, pageOf(range(100, 152)));
  assert.deepEqual(chains.path, [{ chain: 0, records: 150 }]);
  chains.take(0, pageOf([152, 153]));
  assert.deepEqual(chains.path, [{ chain: 0, records: 150 }, { chain: probe.chain, records: 2 }]);
  chains.take(probe.chain, pageOf([152, 153, 154], ""));
  assert.equal(chains.ended, true);
  assert.equal(chains.broken, false);
});

Deno.test("what a chain has read beyond its joint must come in the other one too", () => {
  const chains = headOf(100, 1000);
  const probe = chains.next(1000);
  assert.ok(probe !== undefined);
  chains.take(probe.chain, pageOf([150, 151]));
  chains.take(0, pageOf(range(100, 154)));
  chains.take(probe.chain, pageOf([152, 155]));
  assert.equal(chains.broken, true);
});

Deno.test("a vendor that fails is asked for one page at a time from then on", () => {
  const chains = headOf(100, 1000);
  const first = chains.next(1000);
  assert.ok(first !== undefined);
  chains.take(first.chain, pageOf([500, 501]));
  chains.calm();
  assert.deepEqual(chains.next(1000), undefined, "the head's page is on its way");
  chains.release(0);
  assert.equal(chains.next(1000)?.chain, 0);
  assert.equal(chains.next(1000), undefined);
});

/** Chains whose head has read a first page and asks for the next one. */
function headOf(records: number, counted: number): Chains {
  const chains = new Chains(2);
  assert.equal(chains.next(counted)?.chain, 0);
  chains.take(0, pageOf(range(0, records)));
  assert.equal(chains.next(counted)?.chain, 0);
  return chains;
}

/** A page of records by number, in the order of the list. */
function pageOf(marks: readonly number[], cursor = "more") {
  return {
    marks,
    names: marks.map((mark) => `u${String(mark).padStart(4, "0")}@x.example`),
    ...(cursor === "" ? {} : { cursor }),
  };
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, at) => from + at);
}

function named(name: (at: number) => string): Listed[] {
  return Array.from(
    { length: USERS },
    (_, at) => ({ id: `id ${at}`, name: `${name(at)}@x.example` }),
  );
}
