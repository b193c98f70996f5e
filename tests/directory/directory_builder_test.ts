import assert from "node:assert/strict";
import { DirectoryBuilder } from "../../src/directory/directory_builder.ts";
import { memoryOf } from "../bench/memory.ts";
import { wireUser } from "../support/scripted_client.ts";
import { directoryOf, FACTS, names } from "./users.ts";

Deno.test("users are ordered by principal name ignoring case, whatever the order of arrival", () => {
  const directory = directoryOf(
    ...["b@x", "A@x", "a@x", "C@x", "é@x", "ab@x"].map((name, at) =>
      wireUser(name, { msId: `${at}` })
    ),
  );
  assert.deepEqual(names(directory.entries()), [
    "A@x",
    "a@x",
    "ab@x",
    "b@x",
    "C@x",
    "é@x",
  ]);
});

for (
  const [what, ...pages] of [
    ["in order", ["a@x", "B@x"], ["c@x"]],
    ["in no order within a page", ["a@x"], ["c@x", "B@x"]],
    ["in no order from one page to the next", ["a@x", "c@x"], ["B@x"]],
    ["in no order at first", ["c@x", "a@x"], [], ["B@x"]],
  ] as const satisfies readonly (readonly [string, ...string[][]])[]
) {
  Deno.test(`pages that come ${what} give a list in order, read or taken over, with a repetition too`, () => {
    const read = new DirectoryBuilder();
    for (const page of pages) read.add(page.map((name) => wireUser(name, { msId: name })));
    const [taken, doubled] = [new DirectoryBuilder(), new DirectoryBuilder()];
    for (let row = 0; row < read.records; row++) taken.append(read, row, row + 1);
    doubled.append(read, 0, read.records);
    doubled.add([wireUser("d@x", { msId: "a@x" })]);
    assert.deepEqual(names(taken.build(FACTS).entries()), ["a@x", "B@x", "c@x"]);
    assert.deepEqual(names(doubled.build(FACTS).entries()), ["B@x", "c@x", "d@x"]);
    const directory = read.build(FACTS);
    assert.deepEqual(names(directory.entries()), ["a@x", "B@x", "c@x"]);
    assert.deepEqual(directory.stateCounts.map(({ count }) => count), [3]);
    assert.deepEqual(directory.withWarning("why").stateCounts, directory.stateCounts);
  });
}

Deno.test("records with the same object id are one user, as the later record says", () => {
  const live = wireUser("new@x", { msId: "same" });
  const deleted = wireUser("old@x", { msId: "same", isDeleted: true });
  for (const order of [[live, deleted], [deleted, live], [live, deleted, deleted]]) {
    const builder = new DirectoryBuilder();
    builder.add(order.slice(0, 1));
    builder.add(order.slice(1));
    assert.deepEqual([builder.users, builder.repeated, builder.differing], [
      1,
      order.length - 1,
      1,
    ]);
    assert.deepEqual(names(builder.build(FACTS).entries()), [order.at(-1)?.userPrincipalName]);
  }
});

Deno.test("200,000 records of one object id are one user", () => {
  const builder = new DirectoryBuilder();
  const record = wireUser("a@x", { msId: "same" });
  builder.add(Array.from({ length: 200_000 }, () => record));
  assert.deepEqual([builder.users, builder.repeated], [1, 199_999]);
});

Deno.test("records that are repeated as they were do not differ", () => {
  const builder = new DirectoryBuilder();
  const user = wireUser("ann@x", { msId: "same" });
  builder.add([user, { ...user, msId: "SAME" }, { ...user, displayName: "Ann" }]);
  assert.deepEqual([builder.repeated, builder.differing], [2, 2]);
  builder.add([{ ...user, tags: ["Global Admin"] }, user]);
  assert.deepEqual([builder.repeated, builder.differing], [4, 2]);
});

Deno.test("what a flag that no record has would tell is unknown of all users", () => {
  const bare = { isDeleted: "absent", isAdmin: "absent" } as const;
  const [first, second] = directoryOf(
    wireUser("a@x", bare),
    wireUser("b@x", { ...bare, tags: ["Deleted From Microsoft", "Global Admin"] }),
  ).entries();
  assert.deepEqual([first?.state.status, first?.state.admin], ["unknown", "unknown"]);
  assert.deepEqual(first?.state.notDeterminable, ["deleted_from_microsoft"]);
  assert.deepEqual([second?.state.status, second?.state.admin], ["disabled", true]);
  const [third] = directoryOf(wireUser("a@x", bare), wireUser("b@x")).entries();
  assert.deepEqual([third?.state.status, third?.state.admin], ["enabled", false]);
});

Deno.test("object ids that differ only in case belong to one user", () => {
  const live = wireUser("new@x", { msId: "AAAAAAAA-0000-4000-8000-00000000000B" });
  const deleted = wireUser("old@x", { msId: live.msId.toLowerCase(), isDeleted: true });
  for (const order of [[live, deleted], [deleted, live]]) {
    assert.deepEqual([...directoryOf(...order).entries()].map(({ identity }) => identity.id), [
      order[1]?.msId,
    ]);
  }
});

Deno.test("many users in any order keep their facts while the tables grow", () => {
  const count = 5000;
  const users = Array.from(
    { length: count },
    (_, i) => wireUser(`u${(i * 7919) % count}@x`, { isDeleted: i % 3 === 0 }),
  );
  const directory = directoryOf(...users, ...users);
  assert.equal(directory.users, count);
  const deleted = new Set(
    users.filter((each) => each.isDeleted).map((each) => each.userPrincipalName),
  );
  for (const { identity, state } of directory.entries()) {
    assert.equal(
      state.status === "disabled",
      deleted.has(identity.userPrincipalName),
    );
  }
});

/** What an edge isolate can spare for one tenant, in MB. */
const LIMIT_MB = 64;

Deno.test("a directory of 200,000 users takes less than 64 MB, during and after reading", async () => {
  const { directory, reading, objects } = await memoryOf(200_000);
  assert.ok(directory > 1 && directory < LIMIT_MB, `the directory takes ${directory} MB`);
  assert.ok(reading > 1 && reading < LIMIT_MB, `while reading it takes ${reading} MB`);
  assert.ok(directory <= 0.45 * objects, `${directory} MB where plain objects take ${objects} MB`);
});
