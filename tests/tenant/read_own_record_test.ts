import assert from "node:assert/strict";
import { readOwnRecord } from "../../src/tenant/own_record.ts";
import { SpanningNotFoundError, SpanningUnavailableError } from "../../src/spanning/errors.ts";
import type { WireUser } from "../../src/spanning/user_record.ts";
import { ScriptedClient, wireUser } from "../support/scripted_client.ts";

function read(answer: WireUser | Error, name = "ada@x"): ReturnType<typeof readOwnRecord> {
  const client = new ScriptedClient();
  client.user = () => answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  return readOwnRecord({ client, now: () => 0 }, name);
}

Deno.test("a live record of that principal name, in any case, is a directory of one that says so", async () => {
  const own = await read(wireUser("Ada@x"));
  assert.equal(own?.users, 1);
  assert.match(own.facts.warnings.join(), /own record/);
});

Deno.test("the record of somebody deleted is not the last word: the list may hold a live one", async () => {
  assert.equal(await read(wireUser("ada@x", { isDeleted: true })), undefined);
  assert.equal(await read(wireUser("ada@x", { isArchive: "unknown" })), undefined);
});

for (const flag of ["assigned", "isAdmin", "isDeleted", "isArchive"]) {
  Deno.test(`a record without ${flag} is not the last word: the list may know`, async () => {
    assert.equal(await read(wireUser("ada@x", { [flag]: "absent" })), undefined);
  });
}

Deno.test("an answer about somebody else is no answer", async () => {
  assert.equal(await read(wireUser("eve@x")), undefined);
});

for (const status of [400, 404]) {
  Deno.test(`status ${status} leaves the last word to the list`, async () => {
    assert.equal(await read(new SpanningNotFoundError(status)), undefined);
  });
}

Deno.test("a vendor who cannot be asked is an error", async () => {
  const down = new SpanningUnavailableError({ kind: "network", problem: "no route" });
  await assert.rejects(read(down), down);
});

Deno.test("what is no principal name is not asked for", async () => {
  assert.equal(
    await read(new Error("not reached"), "aaaaaaaa-0000-4000-8000-000000000001"),
    undefined,
  );
});
