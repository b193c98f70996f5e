import fc from "fast-check";
import { type Rec, WORDS } from "./drift_oracle.ts";

/** A list of records, and what happens to it until the next reading, several times. */
export function arbitraryChain(): fc.Arbitrary<Rec[][]> {
  return fc.tuple(
    arbitraryTenant(),
    fc.array(fc.array(arbitraryEvent(), { maxLength: 5 }), { minLength: 1, maxLength: 4 }),
  ).map(([first, steps]) => {
    const readings = [first];
    for (const events of steps) {
      readings.push(events.reduce((list, event) => event(list), readings.at(-1) as Rec[]));
    }
    return readings;
  });
}

const NOTHING = ["VIP", "Litigation Hold", "Vorstand"];
const flag = fc.constantFrom(true, false, false, false, "junk" as const, undefined);
const name = fc.constantFrom("ann", "Bo", "cy", "dee", "Ève", "fay");

/** At least one word that says something: other lists carry no tags, and stand in tables of tests. */
const tags = fc.option(
  fc.tuple(
    fc.subarray(Object.keys(WORDS).filter((word) => WORDS[word] !== "some_admin"), {
      minLength: 1,
      maxLength: 3,
    }),
    fc.subarray([...NOTHING, "Admin"], { maxLength: 2 }),
  ).map(([some, more]) => [...some, ...more]),
  { nil: undefined, freq: 8 },
);

const body = fc.record({
  upn: name.map((each) => `${each}@x.example`),
  mail: fc.option(name.map((each) => `${each}@mail.example`), { nil: undefined }),
  name: fc.option(name, { nil: undefined }),
  assigned: flag,
  isAdmin: flag,
  isDeleted: flag,
  isArchive: flag,
  tags,
});

function arbitraryTenant(): fc.Arbitrary<Rec[]> {
  const id = fc.integer({ min: 0, max: 30 }).map((number) =>
    `id-${String.fromCharCode(97 + number)}`
  );
  return fc.uniqueArray(fc.tuple(id, body), { selector: ([each]) => each, maxLength: 8 })
    .map((list) => list.map(([each, rest]) => ({ id: each, ...rest })));
}

type Event = (list: Rec[]) => Rec[];

/** What may happen between two readings: to one person, to all, or to the vendor's words. */
function arbitraryEvent(): fc.Arbitrary<Event> {
  const at = fc.nat({ max: 7 });
  const fields = ["assigned", "isAdmin", "isDeleted", "isArchive", "tags", "mail", "name"] as const;
  const one = (change: (record: Rec) => Rec) => (index: number): Event => (list) =>
    list.map((record, place) => place === index ? change(record) : record);
  const known = fc.constantFrom(...Object.keys(WORDS));
  return fc.oneof(
    fc.tuple(at, body).map(([index, rest]) => one(({ id }) => ({ id, ...rest }))(index)),
    fc.tuple(at, flag, fc.constantFrom(...fields.slice(0, 4))).map(([index, value, field]) =>
      one((record) => ({ ...record, [field]: value }))(index)
    ),
    at.map((index): Event => (list) => list.filter((_, place) => place !== index)),
    fc.tuple(fc.integer({ min: 0, max: 30 }), body).map(([number, rest]): Event => (list) => {
      const id = `ID-${String.fromCharCode(65 + number)}`;
      return list.some((each) => each.id.toLowerCase() === id.toLowerCase())
        ? list
        : [...list, { id, ...rest }];
    }),
    // The account is deleted, and another one takes its name.
    fc.tuple(at, fc.nat({ max: 9 })).map(([index, number]): Event => (list) => {
      const id = `new-${list[index]?.id.toLowerCase()}-${number}`;
      if (list.some((each) => each.id === id)) return list;
      return one((record) => ({ ...record, id }))(index)(list);
    }),
    fc.constantFrom(...fields).map((field): Event => (list) =>
      list.map((record) => ({ ...record, [field]: undefined }))
    ),
    fc.constantFrom(...fields.slice(0, 4)).map((field): Event => (list) =>
      list.map((record) => ({ ...record, [field]: false }))
    ),
    // A vendor's other word, or other spelling, for everybody.
    fc.tuple(known, fc.oneof(known, fc.constantFrom("Tier 0", "Uebermensch"))).map((
      [from, to],
    ): Event =>
    (list) =>
      list.map((record) => {
        const after = record.tags?.map((tag) => tag === from ? to : tag);
        const speaks = after?.some((tag) =>
          WORDS[tag] !== undefined && WORDS[tag] !== "some_admin"
        );
        return speaks ? { ...record, tags: [...new Set(after)] } : record;
      })
    ),
  );
}
