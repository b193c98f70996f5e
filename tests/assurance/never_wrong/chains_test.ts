import assert from "node:assert/strict";
import fc from "fast-check";
import { type Listed, ListVendor, MANNERS, ORDERS } from "../../support/list_vendor.ts";
import { walkPlainly, walkVirtually } from "../../support/virtual_walk.ts";
import { RUNS } from "./asking.ts";

const NAME = fc.oneof(
  fc.stringMatching(/^[a-dA-Dü]{1,5}$/),
  fc.stringMatching(/^u[0-9]{1,4}$/),
  fc.constantFrom("anna", "Anna", "ANNA", "änna", "zoe"),
);
/** Names occur twice: a deleted account beside a live one. */
const TENANT = fc.oneof(
  { weight: 1, arbitrary: fc.array(NAME, { maxLength: 30 }) },
  { weight: 4, arbitrary: fc.array(NAME, { minLength: 60, maxLength: 150, size: "max" }) },
).map((names) => names.map((name, at): Listed => ({ id: `id ${at}`, name: `${name}@x.example` })));
const WALK = fc.record({
  records: TENANT,
  order: fc.constantFrom(...Object.keys(ORDERS)),
  manner: fc.constantFrom(...MANNERS),
  cap: fc.integer({ min: 1, max: 6 }),
  parallel: fc.integer({ min: 1, max: 6 }),
  latencies: fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 20 }),
  probe: fc.integer({ min: 1, max: 9 }),
  counts: fc.boolean(),
  failsAt: fc.option(fc.nat(40), { nil: undefined }),
});
const CHANGES = fc.array(
  fc.record({
    after: fc.integer({ min: 1, max: 30 }),
    kind: fc.constantFrom("add", "remove", "rename"),
    at: fc.nat(200),
    name: NAME,
  }),
  { minLength: 1, maxLength: 5 },
);

Deno.test("several chains give record by record what one chain gives, or leave it to one, whatever the vendor does", () => {
  let whole = 0;
  fc.assert(
    fc.property(WALK, (walk) => {
      const plain = walkPlainly(new ListVendor(walk.records, walk), walk.cap);
      const wide = walkVirtually(new ListVendor(walk.records, walk), options(walk));
      assert.notEqual(wide.ended, "stuck");
      if (wide.ended === "again") return;
      assert.deepEqual(wide.list, plain.list);
      if (wide.wide) whole++;
    }),
    { numRuns: RUNS },
  );
  // Otherwise nothing but one chain would have been compared with itself.
  assert.ok(whole > RUNS / 40, `only ${whole} lists were read with several chains`);
});

Deno.test("a list that changes while several chains read it lacks nobody who was there all the time", () => {
  fc.assert(
    fc.property(WALK, CHANGES, (walk, changes) => {
      const vendor = new ListVendor(walk.records, walk);
      const touched = new Set<string>();
      const wide = walkVirtually(vendor, {
        ...options(walk),
        onAnswer: (answers) => {
          for (const { kind, at, name } of changes.filter(({ after }) => after === answers)) {
            const { length } = vendor.records;
            const one = vendor.records[at % Math.max(1, length)];
            if (kind !== "add" && one !== undefined) touched.add(one.id);
            vendor.change(kind, at, `${name}@changed.example`);
          }
        },
      });
      assert.notEqual(wide.ended, "stuck");
      if (wide.ended === "again") return;
      const steady = walk.records.filter(({ id }) => !touched.has(id));
      assert.deepEqual(
        wide.list.filter(({ id }) => !touched.has(id) && !id.startsWith("new")),
        vendor.records.filter(({ id }) => !touched.has(id) && !id.startsWith("new")),
      );
      assert.ok(steady.length <= wide.list.length);
    }),
    { numRuns: RUNS },
  );
});

function options({ parallel, cap, latencies, probe, counts, failsAt, records }: Walk) {
  return {
    parallel,
    size: cap,
    probe,
    latency: (request: number) => latencies[request % latencies.length] as number,
    counted: counts ? records.length : undefined,
    failsAt: (request: number) => request === failsAt,
  };
}

type Walk = typeof WALK extends fc.Arbitrary<infer T> ? T : never;
