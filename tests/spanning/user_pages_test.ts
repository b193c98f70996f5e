import assert from "node:assert/strict";
import { UserInputError } from "../../src/base/errors.ts";
import { sha256 } from "../../src/base/hash.ts";
import { SpanningAuthError, SpanningResponseError } from "../../src/spanning/errors.ts";
import { type UserPage, WalkGuard } from "../../src/spanning/user_pages.ts";
import type { WireUser } from "../../src/spanning/records.ts";
import {
  all,
  failure,
  json,
  linkAfter,
  namesOf,
  page,
  record,
  ScriptedVendor,
  type Seen,
  status,
  type Step,
} from "../support/scripted_vendor.ts";

const FIRST = "/external/users?size=1000&status=false";
const AFTER_ANN = `${FIRST}&msIdOffset=id-ann&sortPropOffset=ann%40contoso.com`;

/** Never answers, and rejects when told to stop, as the runtimes' own `fetch` does. */
const hang: Step = ({ init }) =>
  new Promise((_, reject) => {
    const { signal } = init;
    signal?.addEventListener("abort", () => reject(signal.reason), {
      once: true,
    });
  });

const stopped = (seen: Seen | undefined): boolean => seen?.init.signal?.aborted === true;

Deno.test("a walk requests 1,000 users without backup status and follows the links to the end", async () => {
  const vendor = new ScriptedVendor(
    page(["ann", "bob"], linkAfter("bob")),
    page(["cy"]),
  );
  assert.deepEqual(namesOf(await all(vendor.client())), ["ann", "bob", "cy"]);
  assert.deepEqual(vendor.paths, [
    FIRST,
    `${FIRST}&msIdOffset=id-bob&sortPropOffset=bob%40contoso.com`,
  ]);
});

for (
  const [name, end] of [["empty", ""], ["blank", " "], ["null", null], [
    "absent",
    undefined,
  ]]
) {
  Deno.test(`an ${name} nextLink is the end of the list`, async () => {
    const vendor = new ScriptedVendor(page(["ann"], end));
    const pages = await Array.fromAsync(vendor.client().pages());
    assert.deepEqual(pages.map((one) => "cursor" in one), [false]);
    assert.equal(vendor.seen.length, 1);
  });
}

const ENDS: readonly Record<string, unknown>[] = [
  { next: null },
  { next: "" },
  { hasMore: false },
  { hasMore: "False", count: 1 },
];

for (const more of ENDS) {
  Deno.test(`a page without a link and with ${JSON.stringify(more)} is the end of the list`, async () => {
    const vendor = new ScriptedVendor(
      json({ users: [record("ann")], nextLink: "", ...more }),
    );
    assert.equal((await all(vendor.client())).length, 1);
  });
}

const CONTINUATIONS: readonly Record<string, unknown>[] = [
  { next: linkAfter("ann") },
  { nextlink: linkAfter("ann") },
  { "@odata.nextLink": linkAfter("ann") },
  { nextCursor: "canary" },
  { hasMore: true },
];

for (const more of CONTINUATIONS) {
  Deno.test(`a page without a link but with ${Object.keys(more)} does not pass for the last`, async () => {
    const vendor = new ScriptedVendor(json({ users: [record("ann")], ...more }));
    const error = await failure(all(vendor.client()));
    assert.ok(error instanceof SpanningResponseError);
    assert.match(error.message, /another field says that the list goes on/);
    assert.doesNotMatch(error.message, /canary/);
  });
}

Deno.test("a tenant without users yields one empty page", async () => {
  const vendor = new ScriptedVendor(page([]));
  const [only, ...others] = await Array.fromAsync(vendor.client().pages());
  assert.deepEqual([only?.users, only?.cursor, others], [[], undefined, []]);
});

Deno.test("each page has a receipt where it is wanted: the digest of its body as it came, and what was asked, without a cursor", async () => {
  const script = [page(["ann"], linkAfter("ann")), page(["bob"])];
  const bodies = await Promise.all(
    script.map(async (step) => await (await step({} as Seen)).text()),
  );
  const vendor = new ScriptedVendor(...script);
  const pages = await Array.fromAsync(vendor.client({ receipts: true }).pages());
  assert.deepEqual(
    pages.map(({ received }) => [received?.path, received?.query, received?.sha256]),
    await Promise.all(bodies.map(async (body) => [
      "/external/users",
      "size=1000&status=false",
      await sha256([new TextEncoder().encode(body)]),
    ])),
  );
  const [plain] = await Array.fromAsync(new ScriptedVendor(page(["ann"])).client().pages());
  assert.equal(plain?.received, undefined);
});

Deno.test("a link back to an earlier page is an error, not the end", async () => {
  const vendor = new ScriptedVendor(
    page(["ann"], linkAfter("ann")),
    page(["bob"], linkAfter("bob")),
    page(["cy"], linkAfter("ann")),
  );
  const error = await failure(all(vendor.client()));
  assert.ok(error instanceof SpanningResponseError);
  assert.match(error.message, /leads back to an earlier one/);
  assert.equal(vendor.seen.length, 3);
});

Deno.test("pages that go on without new users are an error, not the end", async () => {
  let at = 0;
  const vendor = new ScriptedVendor(() => {
    const users = [record("ann"), record("bob")];
    return Response.json({ users, nextLink: linkAfter(`x${at++}`) });
  });
  const error = await failure(all(vendor.client()));
  assert.ok(error instanceof SpanningResponseError);
  assert.match(error.message, /bring nobody new/);
  assert.ok(vendor.seen.length <= 4, `${vendor.seen.length} requests`);
});

Deno.test("a single page without new users is no error: a renamed user moves in the list", async () => {
  const vendor = new ScriptedVendor(
    page(["ann"], linkAfter("ann")),
    page(["ann"], linkAfter("bob")),
    page([], linkAfter("cy")),
  );
  assert.match(
    (await failure(all(vendor.client()))).message,
    /bring nobody new/,
  );
  const last = new ScriptedVendor(
    page(["ann"], linkAfter("ann")),
    page(["ann"], linkAfter("bob")),
    page([]),
  );
  assert.deepEqual(namesOf(await all(last.client())), ["ann", "ann"]);
  const well = new ScriptedVendor(
    page(["ann"], linkAfter("ann")),
    page(["ann"], linkAfter("bob")),
    page(["cy"], linkAfter("cy")),
    page(["cy"]),
  );
  assert.deepEqual(namesOf(await all(well.client())), [
    "ann",
    "ann",
    "cy",
    "cy",
  ]);
});

const WRONG: readonly [name: string, body: unknown, field: string][] = [
  ["without users", { items: [], next: null }, "users"],
  ["whose users are a map", { users: {} }, "users"],
  ["that is a list", [], "users"],
];

for (const [name, body, field] of WRONG) {
  Deno.test(`a page ${name} is an error that names ${field}`, async () => {
    const error = await failure(all(new ScriptedVendor(json(body)).client()));
    assert.ok(error instanceof SpanningResponseError);
    assert.ok(error.message.includes(`the field ${field} `), error.message);
  });
}

Deno.test("a record that cannot be read is named, and the others of its page are read", async () => {
  const users = [record("ann"), record("bob", { msId: undefined }), null, record("cy"), []];
  const [page] = await Array.fromAsync(new ScriptedVendor(json({ users })).client().pages());
  assert.deepEqual(page?.users.map(({ userPrincipalName }) => userPrincipalName), [
    "ann@contoso.com",
    "cy@contoso.com",
  ]);
  assert.deepEqual(page.unreadable?.map(({ at }) => at), [1, 2, 4]);
  const problems = page.unreadable.map(({ problem }) => problem);
  assert.match(problems.join(), /users\[1\]\.msId .*users\[2\] .*users\[4\]\.userPrincipalName /);
});

Deno.test("a walk that fails half-way throws after the pages it has read", async () => {
  const vendor = new ScriptedVendor(page(["ann"], linkAfter("ann")), status(401));
  const pages: UserPage[] = [];
  const error = await failure((async () => {
    for await (const one of vendor.client().pages()) pages.push(one);
  })());
  assert.ok(error instanceof SpanningAuthError);
  assert.equal(pages.length, 1);
});

Deno.test("a broken walk resumes from the last page's cursor", async () => {
  const broken = new ScriptedVendor(page(["ann"], linkAfter("ann")), status(401));
  let startFrom = "";
  await failure((async () => {
    for await (const { cursor } of broken.client().pages()) {
      startFrom = cursor ?? "";
    }
  })());
  const vendor = new ScriptedVendor(page(["bob"]));
  const [rest] = await Array.fromAsync(vendor.client().pages({ startFrom }));
  assert.deepEqual(namesOf(rest?.users ?? []), ["bob"]);
  assert.deepEqual(vendor.paths, [AFTER_ANN]);
});

Deno.test("a resumed walk notices a link back to where it began", async () => {
  const vendor = new ScriptedVendor(page(["bob"], linkAfter("ann")));
  const startFrom = "msIdOffset=id-ann&sortPropOffset=ann%40contoso.com";
  const error = await failure(
    Array.fromAsync(vendor.client().pages({ startFrom })),
  );
  assert.match(error.message, /leads back to an earlier one/);
  assert.equal(vendor.seen.length, 1);
});

Deno.test("a walk does not start from a cursor without a position", async () => {
  for (const startFrom of ["", "?", "size=1000&status=false"]) {
    const vendor = new ScriptedVendor(page(["ann"]));
    const error = await failure(
      Array.fromAsync(vendor.client().pages({ startFrom })),
    );
    assert.ok(error instanceof UserInputError);
    assert.equal(vendor.seen.length, 0);
  }
});

Deno.test("the next page is requested before the current one is handed out", async () => {
  const vendor = new ScriptedVendor(page(["ann"], linkAfter("ann")), hang);
  const walk = vendor.client().pages()[Symbol.asyncIterator]();
  await walk.next();
  assert.equal(vendor.seen.length, 2);
  await walk.return?.();
});

Deno.test("leaving the loop aborts the request in flight and leaves nothing unhandled", async () => {
  const vendor = new ScriptedVendor(page(["ann"], linkAfter("ann")), hang);
  for await (const _ of vendor.client().pages()) break;
  assert.deepEqual(vendor.seen.map(stopped), [false, true]);
  await settle();
});

Deno.test("an error in the loop aborts the request in flight and is thrown unchanged", async () => {
  const vendor = new ScriptedVendor(page(["ann"], linkAfter("ann")), hang);
  const mine = new Error("mine");
  await assert.rejects(async () => {
    for await (const _ of vendor.client().pages()) throw mine;
  }, mine);
  assert.ok(stopped(vendor.seen[1]));
});

Deno.test("a page that fails during the use of the previous one is reported in its turn", async () => {
  const vendor = new ScriptedVendor(page(["ann"], linkAfter("ann")), status(403));
  const walk = vendor.client().pages()[Symbol.asyncIterator]();
  assert.equal((await walk.next()).value?.users.length, 1);
  await settle();
  await assert.rejects(walk.next(), { name: "SpanningAuthError" });
});

Deno.test("an abort during a request throws the signal's own reason", async () => {
  const vendor = new ScriptedVendor(page(["ann"], linkAfter("ann")), hang);
  const controller = new AbortController();
  const reason = new DOMException("Stop", "AbortError");
  await rejectsWith(reason, async () => {
    for await (
      const _ of vendor.client().pages({ signal: controller.signal })
    ) {
      setTimeout(() => controller.abort(reason));
    }
  });
  assert.equal(vendor.seen.length, 2, "an abort is not retried");
  assert.ok(stopped(vendor.seen[1]));
});

Deno.test("an abort ends a walk even if the next page has already arrived", async () => {
  const vendor = new ScriptedVendor(page(["ann"], linkAfter("ann")), page(["bob"]));
  const controller = new AbortController();
  const reason = new Error("enough");
  let pages = 0;
  await rejectsWith(reason, async () => {
    for await (
      const _ of vendor.client().pages({ signal: controller.signal })
    ) {
      pages++;
      await settle();
      controller.abort(reason);
    }
  });
  assert.equal(pages, 1);
});

Deno.test("an abort on the last page is an abort, not a whole list", async () => {
  const vendor = new ScriptedVendor(page(["ann"]));
  const controller = new AbortController();
  const reason = new Error("enough");
  await rejectsWith(reason, async () => {
    for await (
      const _ of vendor.client().pages({ signal: controller.signal })
    ) {
      controller.abort(reason);
    }
  });
});

Deno.test("nothing is requested with an aborted signal", async () => {
  const vendor = new ScriptedVendor(page(["ann"]));
  const signal = AbortSignal.abort(new Error("early"));
  const client = vendor.client();
  for (
    const work of [
      () => Array.fromAsync(client.pages({ signal })),
      () => client.tenant({ signal }),
    ]
  ) {
    await rejectsWith(signal.reason, work);
  }
  assert.equal(vendor.seen.length, 0);
});

const user = (name: string): WireUser => ({
  userPrincipalName: `${name}@x`,
  msId: `id of ${name}`,
  assigned: true,
  isAdmin: false,
  isDeleted: false,
  isArchive: false,
});
const usersOf = (names: string): WireUser[] => [...names].map(user);

const ENDLESS: readonly [name: string, pages: readonly string[]][] = [
  ["one page over and over", ["ab"]],
  ["the whole list over and over", ["ab", "cd", "ef"]],
  ["a list in no order over and over", ["fa", "cb", "de"]],
  ["its end over and over", ["ab", "cd", "cd", "dc"]],
  ["empty pages", ["ab", "", "", ""]],
];
for (const [name, pages] of ENDLESS) {
  Deno.test(`a list that brings ${name} is rejected before its third round`, () => {
    const guard = new WalkGuard();
    assert.throws(() => {
      for (let at = 0; at < 3 * pages.length; at++) {
        guard.progress(usersOf(pages[at % pages.length] ?? ""));
      }
    }, /bring nobody new/);
  });
}

Deno.test("a list that ends is accepted in any order", () => {
  for (
    const pages of [["ab", "cd", "ef"], ["ef", "cd", "ab"], ["cf", "ea", "db"], ["ab", "ab", "cd"]]
  ) {
    const guard = new WalkGuard();
    for (const names of pages) guard.progress(usersOf(names));
  }
});

async function rejectsWith(
  reason: unknown,
  work: () => Promise<unknown>,
): Promise<void> {
  await assert.rejects(work, (error) => {
    assert.equal(error, reason);
    return true;
  });
}

function settle(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}
