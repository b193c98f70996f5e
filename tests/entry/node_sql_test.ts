import assert from "node:assert/strict";
import { openNodeSql } from "../../src/entry/node_sql.ts";
import { DAY, openHistory, usersOf } from "../history/open_history.ts";
import { accounts, readingOf, toUsers } from "../history/records.ts";

Deno.test("the folder is its owner's alone, and so is all in it", async () => {
  await inFolder(async (parent) => {
    const folder = `${parent}/made/for/it`;
    const { history, close } = await openHistory({ folder });
    await history.append("default", readingOf(accounts(3), DAY));
    assert.equal((await Deno.stat(folder)).mode! & 0o777, 0o700);
    for (const { name } of Deno.readDirSync(folder)) {
      assert.equal((await Deno.stat(`${folder}/${name}`)).mode! & 0o777, 0o600, name);
    }
    close();
  });
});

Deno.test("an empty folder that others may enter is closed; one with other files is warned of", async () => {
  await inFolder(async (parent) => {
    await Deno.mkdir(`${parent}/empty`, { mode: 0o755 });
    await Deno.mkdir(`${parent}/shared`, { mode: 0o755 });
    await Deno.writeTextFile(`${parent}/shared/other.txt`, "not ours");
    const [empty, shared] = [
      await openNodeSql(`${parent}/empty`),
      await openNodeSql(`${parent}/shared`),
    ];
    assert.equal((await Deno.stat(`${parent}/empty`)).mode! & 0o777, 0o700);
    assert.equal((await Deno.stat(`${parent}/shared`)).mode! & 0o777, 0o755);
    assert.deepEqual([empty.warnings.length, shared.warnings.length], [0, 1]);
    empty.close();
    shared.close();
  });
});

Deno.test("a file of a newer version is refused and stays as it is", async () => {
  await inFolder(async (folder) => {
    const { history, sql, close } = await openHistory({ folder });
    await history.append("default", readingOf(accounts(3), DAY));
    sql.exec("INSERT INTO _migrations VALUES (99, '2030-01-01T00:00:00.000Z')");
    close();
    const before = await Deno.readFile(`${folder}/history.sqlite`);
    await assert.rejects(openHistory({ folder }), { name: "HistoryError", failure: "newer" });
    assert.deepEqual(await Deno.readFile(`${folder}/history.sqlite`), before);
  });
});

for (
  const [what, damage] of [
    ["no database", (): Uint8Array => new TextEncoder().encode("not a database ".repeat(500))],
    [
      "half a file",
      (bytes: Uint8Array): Uint8Array => bytes.slice(0, Math.floor(bytes.length / 2)),
    ],
    [
      "zeros in the middle",
      (bytes: Uint8Array): Uint8Array => new Uint8Array(bytes).fill(0, 4_000, 30_000),
    ],
  ] as const
) {
  Deno.test(`a damaged file is reported and never overwritten: ${what}`, async () => {
    await inFolder(async (folder) => {
      const first = await openHistory({ folder });
      await first.history.append("default", readingOf(accounts(3_000), DAY));
      await first.history.append("default", readingOf(accounts(3_100), 2 * DAY));
      first.close();
      const bytes = damage(await Deno.readFile(`${folder}/history.sqlite`));
      await Deno.writeFile(`${folder}/history.sqlite`, bytes);
      const failure = { name: "HistoryError", failure: "damaged" };
      await assert.rejects(async () => {
        const { history, close } = await openHistory({ folder });
        try {
          await history.append("default", readingOf(accounts(9), 3 * DAY));
        } finally {
          close();
        }
      }, failure);
      assert.deepEqual(await Deno.readFile(`${folder}/history.sqlite`), bytes);
    });
  });
}

Deno.test("a folder that cannot be made, and one on a network, say so in one sentence", async () => {
  await inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/file`, "");
    await assert.rejects(openNodeSql(`${folder}/file/below`), { failure: "unavailable" });
    await assert.rejects(openNodeSql("\\\\server\\share"), { failure: "refused" });
    await assert.rejects(openNodeSql("//server/share"), { failure: "refused" });
  });
});

Deno.test("two writers on one file: both end, and every reading is whole", async () => {
  await inFolder(async (folder) => {
    const one = await openHistory({ folder });
    const other = await openHistory({ folder });
    const [lists, others] = [0, 100].map((from) =>
      Array.from({ length: 8 }, (_, index) => accounts(from + index + 1))
    );
    await Promise.all([
      appendAll(one.history, lists!),
      appendAll(other.history, others!),
    ]);
    const readings = one.history.readings("default");
    assert.equal(readings.length, 16);
    for (const reading of readings) {
      assert.deepEqual(await usersOf(other.history, reading), toUsers(accounts(reading.users)));
    }
    one.close();
    other.close();
  });
});

async function appendAll(
  history: Awaited<ReturnType<typeof openHistory>>["history"],
  lists: readonly ReturnType<typeof accounts>[],
): Promise<void> {
  for (const list of lists) await history.append("default", readingOf(list, list.length));
}

async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await work(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
