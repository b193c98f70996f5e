import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import type { Directory } from "../../src/directory/directory.ts";
import { parseFault } from "../../src/sandbox/faults.ts";
import { SANDBOX_CREDENTIALS } from "../../src/sandbox/tenant.ts";
import { generateTenant } from "../../src/sandbox/generate_tenant.ts";
import { createSandbox } from "../../src/sandbox/sandbox.ts";
import { createSpanningClient } from "../../src/spanning/client.ts";
import { Walk } from "../../src/tenant/walk.ts";

const TENANT = generateTenant({ users: 5_000 });
/** One page after the other, at a size that makes 100 pages of it. */
const PAGES = 100;

Deno.test("a large list read at four places is the list that one chain gives", async () => {
  const plain = await plainly();
  const wide = await read({ parallel: 4 });
  assert.equal(plain.requests, PAGES);
  assert.deepEqual(wide.list, plain.list);
  assert.equal(wide.directory.facts.confirmed, true);
  assert.ok(wide.most >= 4, `${wide.most} at once`);
  assert.ok(wide.requests <= 1.3 * PAGES, `${wide.requests} requests`);
});

for (
  const [what, answer] of [
    ["refuses", () => new Response("{}", { status: 400 })],
    ["forbids", () => new Response("{}", { status: 403 })],
    ["answers with another shape to", () => Response.json({ users: "none" })],
    ["answers with nobody to", () => Response.json({ users: [], nextLink: "" })],
    ["limits", () => new Response("{}", { status: 429, headers: { "retry-after": "1" } })],
    ["fails at", () => new Response("{}", { status: 503 })],
  ] as const
) {
  Deno.test(`a vendor that ${what} made-up names is read to the end with one chain`, async () => {
    const plain = await plainly();
    const wide = await read({ parallel: 4, answer });
    assert.deepEqual(wide.list, plain.list);
    assert.ok(wide.requests <= PAGES + 10, `${wide.requests} requests`);
    assert.equal(wide.refused, 0, "The credentials are good, so what is cached stays");
  });
}

for (
  const fault of [
    "made_up_cursor:ignore",
    "made_up_cursor:refuse",
    "made_up_cursor:nothing",
    "made_up_cursor:no_link",
    "made_up_cursor:mis_sort",
    "sorted:code_units",
    "sorted:locale",
    "sorted:reversed",
  ]
) {
  Deno.test(`the list of a vendor with ${fault} is the one that one chain gives`, async () => {
    const plain = await read({ parallel: 1, faults: [fault] });
    const wide = await read({ parallel: 4, faults: [fault] });
    assert.deepEqual(wide.list, plain.list);
    assert.equal(wide.directory.facts.confirmed, true);
    assert.ok(wide.requests <= 2.3 * PAGES, `${wide.requests} requests`);
  });
}

Deno.test("somebody who is renamed where two chains would meet is there once, and nobody is missing", async () => {
  const { directory } = await read({ parallel: 4, faults: ["renamed_at_cursor"] });
  const ids = [...directory.entries()].map(({ identity }) => identity.id);
  assert.deepEqual(ids.toSorted(), TENANT.users.map(({ msId }) => msId).toSorted());
});

Deno.test("a walk at several places that is left is taken up where it was, as often as it takes", async () => {
  const plain = await plainly();
  const wide = await read({ parallel: 4, leaveAfter: 7 });
  assert.deepEqual(wide.list, plain.list);
  assert.ok(wide.requests <= 1.8 * PAGES, `${wide.requests} requests`);
});

Deno.test("a list that holds somebody twice is read again with one chain, and so is the next one", async () => {
  const twice = { faults: ["duplicate_users"] };
  const plain = await read({ parallel: 1, ...twice });
  const wide = await read({ parallel: 4, ...twice });
  assert.deepEqual(wide.list, plain.list);
  assert.deepEqual(wide.directory.facts.warnings, plain.directory.facts.warnings);
});

for (
  const [what, pageMs, several] of [
    ["every page comes at once", () => 0, false],
    ["pages cost little more than reading them does", () => 30, false],
    ["only the first page takes a while, for its connection", (page) => page === 1 ? 95 : 5, false],
    ["only one of the first pages takes long", (page) => page === 2 ? 900 : 5, false],
    ["every page takes a while", () => 50, true],
    ["the first page takes long", () => 100, true],
  ] as const satisfies readonly (readonly [string, (page: number) => number, boolean])[]
) {
  Deno.test(`where ${what}, the list is ${several ? "" : "not "}read at several places`, async () => {
    const plain = await plainly();
    const read4 = await read({ parallel: 4, pageMs });
    assert.deepEqual(read4.list, plain.list);
    assert.equal(read4.madeUp > 0, several, `${read4.madeUp} made-up names`);
    if (!several) assert.equal(read4.requests, PAGES);
  });
}

Deno.test("a vendor that fails on the first page is asked for one page after the other", async () => {
  const { requests, madeUp } = await read({ parallel: 4, failsAt: 1 });
  assert.deepEqual({ requests, madeUp }, { requests: PAGES + 1, madeUp: 0 });
});

/** The tenant as one chain reads it, read once. */
const plainly = (): ReturnType<typeof read> => plain ??= read({ parallel: 1 });
let plain: ReturnType<typeof read> | undefined;

/** Reads the tenant, and counts what was asked for; the record of it must hold whatever happens. */
async function read(
  { parallel, faults = [], answer, leaveAfter = Infinity, pageMs = () => 300, failsAt }: Reading,
) {
  const sandbox = createSandbox({
    tenant: TENANT,
    credentials: SANDBOX_CREDENTIALS,
    faults: [...faults, "capped_size:size=50"].map(parseFault),
  });
  let [requests, open, most, madeUp, refused, now] = [0, 0, 0, 0, 0, 0];
  const sent = new Map<string, string>();
  const client = createSpanningClient({
    baseUrl: { origin: "http://127.0.0.1", region: "custom" },
    credentials: SANDBOX_CREDENTIALS,
    random: () => 0,
    sleep: () => Promise.resolve(),
    onRefused: () => refused++,
    receipts: true,
    fetch: async (input, init) => {
      const request = new Request(input, init);
      const url = new URL(request.url);
      if (url.pathname !== "/external/users") return await sandbox.fetch(request);
      const number = ++requests;
      most = Math.max(most, ++open);
      try {
        // Requests that are on their way together come back together.
        await new Promise((resolve) => setImmediate(resolve));
        now += pageMs(number);
        const isMadeUp = url.searchParams.get("sortPropOffset")?.includes("@") === false;
        if (isMadeUp) madeUp++;
        const response = number === failsAt
          ? new Response("{}", { status: 503 })
          : isMadeUp && answer !== undefined
          ? answer()
          : await sandbox.fetch(request);
        const body = await response.text();
        sent.set(createHash("sha256").update(body).digest("hex"), body);
        return new Response(body, response);
      } finally {
        open--;
      }
    },
  });
  const walk = new Walk({
    client,
    configuration: {
      cacheTtlSeconds: 300,
      staleMaxSeconds: 0,
      countCheck: "error",
      parallelPages: parallel,
    },
    host: { now: () => now, sleep: () => new Promise(() => {}) },
  });
  for (;;) {
    const leave = new AbortController();
    let pages = 0;
    const directory = await walk.advance(leave.signal, () => {
      if (++pages >= leaveAfter) leave.abort();
    }).then((reading) => reading.directory, (error) => {
      if (!leave.signal.aborted) throw error;
    });
    if (directory !== undefined) {
      checkRecord(directory, sent, requests);
      return { directory, list: listOf(directory), requests, most, madeUp, refused };
    }
  }
}

/** Holds the record of a walk to what the vendor sent, by the digest of each body. */
function checkRecord(
  { users, facts, extraction: { record, figures } }: Directory,
  sent: ReadonlyMap<string, string>,
  requests: number,
): void {
  assert.ok(record !== undefined);
  const { pages, requests: [tenant, ...kinds], ...rows } = record;
  assert.deepEqual(tenant, {
    method: "GET",
    path: "/external/tenant",
    query: "",
    pages: 1,
    rows: 0,
  });
  assert.equal(figures?.counted, facts.counted);
  const people = new Set<string>();
  for (const [at, { n, rows, sha256, receivedAt }] of pages.entries()) {
    const body = JSON.parse(sent.get(sha256) ?? "{}");
    assert.deepEqual([n, rows, receivedAt > 0], [at + 1, body.users?.length, true]);
    for (const { msId } of body.users) people.add(msId);
  }
  assert.equal(people.size, users);
  assert.equal(rows.rowsReceived, pages.reduce((sum, page) => sum + page.rows, 0));
  assert.equal(
    rows.rowsReceived,
    users + rows.duplicatesMerged + rows.rowsOverlapping + rows.rowsUnreadable,
  );
  assert.ok(rows.rowsOverlapping >= 0);
  const arrived = kinds.reduce((sum, kind) => sum + kind.pages, 0);
  assert.equal(arrived, pages.length + rows.pagesUnused);
  assert.ok(arrived <= requests, `${arrived} pages of ${requests} requests`);
  for (const { query } of kinds) assert.match(query, /^size=\d+&status=false$/);
}

interface Reading {
  readonly parallel: number;
  readonly faults?: readonly string[];
  /** What the vendor says to a made-up name. */
  readonly answer?: () => Response;
  /** How long a page takes, by its number from 1. */
  readonly pageMs?: (page: number) => number;
  /** The number of the request that fails for a while. */
  readonly failsAt?: number;
  /** After how many pages the walk is left and taken up again. */
  readonly leaveAfter?: number;
}

/** All users with their states, in order, as texts, which are compared sooner than objects. */
function listOf(directory: Directory): string[] {
  return [...directory.entries()].map((entry) => JSON.stringify(entry));
}
