import assert from "node:assert/strict";
import { UserInputError } from "../../src/base/errors.ts";
import { FAULT_KINDS, parseFault } from "../../src/sandbox/faults.ts";
import { generateTenant } from "../../src/sandbox/generate_tenant.ts";
import type { Sandbox } from "../../src/sandbox/sandbox.ts";
import { ask, askJson, assertSameUsers, NOW, sandboxOf, walk } from "./plain_client.ts";

Deno.test("a fault is a name, optionally with comma-separated parameters", () => {
  const fault = parseFault("rate_limit:page=3,retry-after=2,times=4,route=users");
  assert.equal(fault.kind.name, "rate_limit");
  assert.equal(fault.page, 3);
  assert.equal(fault.times, 4);
  assert.equal(fault.route, "users");
  assert.equal(fault.values.number("retry-after"), 2);
  assert.equal(parseFault(" hang ").kind.name, "hang");
});

for (const text of ["tag_shape:as=map", "tag_shape:map", "tag_shape=map"]) {
  Deno.test(`"${text}" names the tags' shape`, () => {
    assert.equal(parseFault(text).values.text("as"), "map");
  });
}

Deno.test("every fault works by its name alone", () => {
  for (const { name } of FAULT_KINDS) assert.equal(parseFault(name).kind.name, name);
});

Deno.test("every fault has a unique name and a one-line description", () => {
  assert.equal(new Set(FAULT_KINDS.map(({ name }) => name)).size, FAULT_KINDS.length);
  for (const { about } of FAULT_KINDS) assert.match(about, /^[^\n]{3,100}$/);
});

const WRONG: readonly (readonly [string, RegExp])[] = [
  ["", /no fault "".*rate_limit/],
  ["nope", /no fault "nope".*rate_limit.*endless.*tag_shape/],
  ["Rate_Limit", /no fault "Rate_Limit"/],
  ["toString", /no fault/],
  ["rate_limit:wait=2", /rate_limit: it has no parameter "wait"; choose from retry-after, .*times/],
  ["rate_limit:toString=2", /no parameter "toString"/],
  ["hang:now", /hang: it has no parameter "now"; choose from page, times, route/],
  ["rate_limit:retry-after=soon", /retry-after is not a whole number from 0 on/],
  ["rate_limit:retry-after=-1", /retry-after is not a whole number/],
  ["rate_limit:page=0", /page is not a whole number from 1 on/],
  ["rate_limit:page=", /page is not a whole number/],
  ["rate_limit:times=1.5", /times is not a whole number/],
  ["server_error:418", /status is not one of 500, 502, 503, 504/],
  ["tag_shape:xml", /as is not one of objects, string, delimited, json, map, null/],
  ["foreign_link:host=", /host is empty/],
  ["slow:route=nowhere", /route is not one of users, user, tenant, backups/],
  ["tenant_404:route=user", /not about the route user, only about tenant/],
  ["tenant_404:page=2", /only the list of users has pages/],
  ["slow:route=tenant,page=2", /only the list of users has pages/],
  ["count_wrong:percent=-101", /percent is not a whole number from -100 on/],
];
for (const [text, says] of WRONG) {
  Deno.test(`"${text}" is rejected with the valid choices`, () => {
    assert.throws(() => parseFault(text), (error: unknown) => {
      assert.ok(error instanceof UserInputError);
      assert.match(error.message, says);
      return true;
    });
  });
}

const tenant = generateTenant({ users: 250, seed: 7 });
const [first] = tenant.users;
assert.ok(first);
const LIST = "/external/users?size=100&status=false";
const USER = `/external/users/${encodeURIComponent(first.userPrincipalName)}`;
const MADE_UP = "/external/users?size=10&status=false&sortPropOffset=m&msIdOffset=0";
const TENANT = "/external/tenant";
const BACKUPS = "/external/tenant/backups/summary";

async function everybody(sandbox: Sandbox): Promise<unknown[]> {
  return (await walk(sandbox, { size: 100 })).flatMap(({ users }) => users);
}

type Check = (sandbox: Sandbox & { readonly waits: number[] }) => Promise<void>;

/** A fault as it is written, and what it does. */
const FAULTS: readonly (readonly [fault: string, does: string, check: Check])[] = [
  ["slow:ms=5000", "waits and then answers", async (sandbox) => {
    assert.equal((await walk(sandbox, { size: 100 })).length, 3);
    assert.deepEqual(sandbox.waits, [5000, 5000, 5000]);
  }],
  ["made_up_cursor", "begins at the beginning for a made-up cursor only", async (sandbox) => {
    assertSameUsers(await everybody(sandbox), tenant.users);
    const { users } = await askJson(sandbox, MADE_UP);
    assert.equal(users[0].msId, first.msId);
  }],
  ["made_up_cursor:refuse", "answers 400", async (sandbox) => {
    assertSameUsers(await everybody(sandbox), tenant.users);
    assert.equal((await ask(sandbox, MADE_UP)).status, 400);
  }],
  ["made_up_cursor:nothing", "answers with nobody", async (sandbox) => {
    assert.deepEqual(await askJson(sandbox, MADE_UP), { users: [], nextLink: "" });
  }],
  ["made_up_cursor:no_link", "answers with a page and no link", async (sandbox) => {
    const { users, nextLink } = await askJson(sandbox, MADE_UP);
    assert.deepEqual([users.length, nextLink], [10, ""]);
  }],
  ["made_up_cursor:mis_sort", "answers with a page in another order", async (sandbox) => {
    const { users } = await askJson(sandbox, MADE_UP);
    const names = users.map((user: { userPrincipalName: string }) => user.userPrincipalName);
    assert.ok(names[0] > names[9], names.join());
  }],
  ["renamed_at_cursor", "shows somebody under another name from then on", async (sandbox) => {
    const [before] = (await askJson(sandbox, MADE_UP)).users;
    const [after] = (await askJson(sandbox, MADE_UP)).users;
    assert.equal(after.msId, before.msId);
    assert.equal(after.userPrincipalName, `${before.userPrincipalName}.renamed`);
  }],
  ["sorted:reversed", "lists everybody, from the last name to the first", async (sandbox) => {
    assertSameUsers((await everybody(sandbox)).toReversed(), tenant.users);
  }],
  ["hang", "never answers, and rejects when the caller aborts", async (sandbox) => {
    const caller = new AbortController();
    const answer = ask(sandbox, LIST, { signal: caller.signal });
    const early = await Promise.race([answer, Promise.resolve("nothing yet")]);
    assert.equal(early, "nothing yet");
    caller.abort(new Error("enough"));
    await assert.rejects(answer, /enough/);
  }],
  ["network_error", "rejects with a TypeError, as fetch does", async (sandbox) => {
    await assert.rejects(ask(sandbox, TENANT), TypeError);
  }],
  ["html", "answers 200 with a web page", async (sandbox) => {
    const response = await ask(sandbox, TENANT);
    assert.equal(response.status, 200);
    assert.match(response.headers.get("content-type") ?? "", /^text\/html/);
    assert.match(await response.text(), /^<html>/);
  }],
  ["half_body", "breaks the JSON off", async (sandbox) => {
    const text = await (await ask(sandbox, LIST)).text();
    assert.throws(() => JSON.parse(text), SyntaxError);
    assert.ok(text.startsWith('{"users":[{"userPrincipalName"'));
  }],
  ["redirect", "answers 302 to somewhere else", async (sandbox) => {
    const response = await ask(sandbox, LIST);
    assert.equal(response.status, 302);
    assert.equal(response.headers.get("location"), "https://elsewhere.example/");
  }],
  ["redirect:to=http://127.0.0.1:1/x", "redirects to the given address", async (sandbox) => {
    const { headers } = await ask(sandbox, LIST);
    assert.equal(headers.get("location"), "http://127.0.0.1:1/x");
  }],
  ["server_error", "answers 500 with the vendor's words", async (sandbox) => {
    assert.deepEqual(await statusesOf(sandbox), [500, 500, 500, 500]);
    assert.match((await askJson(sandbox, LIST)).message, /Cannot read property/);
  }],
  ...["502", "503", "504"].map((status): [string, string, Check] => [
    `server_error:${status}`,
    "answers as a gateway does",
    async (sandbox) => {
      const response = await ask(sandbox, LIST);
      assert.equal(response.status, Number(status));
      assert.match(await response.text(), new RegExp(`<title>${status} `));
    },
  ]),
  ["too_large:size=40", "answers 504 to larger pages only", async (sandbox) => {
    for (const [size, status] of [[1000, 504], [41, 504], [40, 200], [1, 200]]) {
      assert.equal(await statusOf(sandbox, `/external/users?size=${size}`), status);
    }
    assert.equal(await statusOf(sandbox, "/external/users"), 504, "50 without a size");
    assert.equal(await statusOf(sandbox, TENANT), 200);
  }],
  ["rate_limit", "answers 429 with the vendor's words", async (sandbox) => {
    const response = await ask(sandbox, LIST);
    assert.equal(response.status, 429);
    assert.equal(await response.text(), "Too many requests, please try again later.");
    for (const name of ["retry-after", "ratelimit-reset", "x-ratelimit-reset"]) {
      assert.equal(response.headers.get(name), null);
    }
  }],
  ...([
    ["retry-after=2", "retry-after", "2"],
    ["retry-date=30", "retry-after", "Mon, 02 Mar 2026 15:04:35 GMT"],
    ["ratelimit-reset=7", "ratelimit-reset", "7"],
    ["x-ratelimit-reset=9", "x-ratelimit-reset", String(NOW / 1000 + 9)],
  ] as const).map(([parameter, header, value]): [string, string, Check] => [
    `rate_limit:${parameter}`,
    `sends ${header}`,
    async (sandbox) => assert.equal((await ask(sandbox, LIST)).headers.get(header), value),
  ]),
  ["bad_key", "answers 401 whatever the credentials", async (sandbox) => {
    const response = await ask(sandbox, LIST);
    assert.equal(response.status, 401);
    assert.equal(await response.text(), '{"code":"Unauthorized","message":""}');
    assert.deepEqual(await statusesOf(sandbox), [401, 401, 401, 401]);
  }],
  ["forbidden", "answers 403", async (sandbox) => {
    assert.deepEqual(await statusesOf(sandbox), [403, 403, 403, 403]);
  }],
  ["expired", "answers 440", async (sandbox) => {
    assert.deepEqual(await statusesOf(sandbox), [440, 440, 440, 440]);
  }],
  ["tenant_404", "answers 404 for the tenant alone", async (sandbox) => {
    assert.deepEqual(await statusesOf(sandbox), [200, 200, 404, 200]);
  }],
  ["per_user_400", "answers 400 for one user alone", async (sandbox) => {
    assert.deepEqual(await statusesOf(sandbox), [200, 400, 200, 200]);
  }],
  ["capped_size:size=30", "never sends more, and its links say so", async (sandbox) => {
    const pages = await walk(sandbox, { size: 100 });
    assert.equal(pages.length, Math.ceil(250 / 30));
    assert.match(pages[0]?.nextLink ?? "", /&size=30$/);
    assertSameUsers(pages.flatMap(({ users }) => users), tenant.users);
    assert.equal((await askJson(sandbox, "/external/users?size=7")).users.length, 7);
  }],
  ["empty_first_page", "ends with an empty first page", async (sandbox) => {
    assert.deepEqual(await walk(sandbox), [{ users: [], nextLink: "" }]);
  }],
  ["empty_first_page:then=users", "lists everybody after the link", async (sandbox) => {
    const [empty, ...pages] = await walk(sandbox, { size: 100 });
    assert.deepEqual(empty?.users, []);
    assertSameUsers(pages.flatMap(({ users }) => users), tenant.users);
  }],
  [
    "duplicate_users",
    "begins each page with the last user of the previous one",
    async (sandbox) => {
      const pages = await walk(sandbox, { size: 100 });
      assert.deepEqual(pages.map(({ users }) => users.length), [100, 101, 51]);
      assert.deepEqual(pages[1]?.users[0], pages[0]?.users.at(-1));
      assert.deepEqual(pages[2]?.users[0], pages[1]?.users.at(-1));
    },
  ],
  ["wrong_shape", "sends users that are not an array", async (sandbox) => {
    const { users } = await askJson(sandbox, LIST);
    assert.equal(Array.isArray(users), false);
    assert.equal(users.items.length, 100);
  }],
  ["wrong_shape:what=id", "sends a record without msId", async (sandbox) => {
    const { users } = await askJson(sandbox, LIST);
    assert.equal(users.filter((user: object) => !("msId" in user)).length, 1);
    assert.equal(users.length, 100);
  }],
  ["count_wrong:percent=20", "counts too many", async (sandbox) => {
    assert.deepEqual(await askJson(sandbox, TENANT), {
      ...tenant.facts,
      users: Math.round(1.2 * tenant.facts.users),
    });
  }],
  ["count_wrong:-10", "counts too few", async (sandbox) => {
    assert.deepEqual(await askJson(sandbox, TENANT), {
      ...tenant.facts,
      users: Math.round(0.9 * tenant.facts.users),
    });
  }],
  ["http_link", "links with http, and ends normally", async (sandbox) => {
    const pages = await walk(sandbox, { size: 100 });
    const links = pages.map(({ nextLink }) => nextLink ?? "");
    assert.ok(links.slice(0, 2).every((link) => link.startsWith("http://o365-api-us.")));
    assert.equal(links[2], "");
    assertSameUsers(pages.flatMap(({ users }) => users), tenant.users);
  }],
  ["relative_link", "links with a path only", async (sandbox) => {
    const pages = await walk(sandbox, { size: 100 });
    assert.match(pages[0]?.nextLink ?? "", /^\/external\/users\?msIdOffset=/);
    assertSameUsers(pages.flatMap(({ users }) => users), tenant.users);
  }],
  ["foreign_link:host=evil.example:8443", "links to another host", async (sandbox) => {
    const { nextLink } = await askJson(sandbox, LIST);
    assert.match(nextLink, /^https:\/\/evil\.example:8443\/external\/users\?msIdOffset=/);
  }],
  ["userinfo_link", "links with a user name and password", async (sandbox) => {
    const { username, password, host } = new URL((await askJson(sandbox, LIST)).nextLink);
    assert.deepEqual([username, password], ["someone", "secret"]);
    assert.equal(host, "o365-api-us.spanningbackup.com");
  }],
  ["null_link", "ends with null", async (sandbox) => {
    const pages = await walk(sandbox, { size: 100 });
    assert.equal(pages.length, 3);
    assert.equal(pages[2]?.nextLink, null);
  }],
  ["null_link:as=absent,times=1", "ends without the field, once", async (sandbox) => {
    assert.equal("nextLink" in ((await walk(sandbox, { size: 100 })).at(-1) ?? {}), false);
    assert.equal((await walk(sandbox, { size: 100 })).at(-1)?.nextLink, "");
  }],
  ["truncated:page=2", "ends after that page as if the list were complete", async (sandbox) => {
    const pages = await walk(sandbox, { size: 100 });
    assert.equal(pages.at(-1)?.nextLink, "");
    assertSameUsers(pages.flatMap(({ users }) => users), tenant.users.slice(0, 200));
  }],
  ...([[1, 2], [2, 2], [2, 1]] as const).map(([page, again]): [string, string, Check] => [
    `repeated_cursor:page=${page},times=${again}`,
    "leads to the same page by the same letters",
    async (sandbox) => {
      const pages = await walk(sandbox, { size: 100 });
      const links = pages.map(({ nextLink }) => nextLink).slice(page - 1, page - 1 + again);
      if (page > 1) links.unshift(pages[page - 2]?.nextLink);
      assert.equal(new Set(links).size, 1);
      assert.equal(pages.length, 3 + again, "and goes on when the fault is over");
      for (let at = 0; at <= again; at++) {
        assertSameUsers(pages[page - 1 + at]?.users ?? [], pages[page - 1]?.users ?? []);
      }
    },
  ]),
  ["endless", "serves the first users forever, with a new cursor each time", async (sandbox) => {
    const pages = await walk(sandbox, { size: 100, most: 30 });
    assert.equal(pages.length, 30);
    assert.equal(new Set(pages.map(({ nextLink }) => nextLink)).size, 30);
    for (const { users } of pages) assertSameUsers(users, tenant.users.slice(0, 100));
  }],
  ["endless:page=2", "loops from the second page on", async (sandbox) => {
    const pages = await walk(sandbox, { size: 100, most: 10 });
    assert.equal(pages.length, 10);
    assertSameUsers(pages[1]?.users ?? [], tenant.users.slice(100, 200));
    assertSameUsers(pages[2]?.users ?? [], tenant.users.slice(0, 100));
  }],
  ["string_booleans", "sends flags as texts, in the list and alone", async (sandbox) => {
    const { users: [user] } = await askJson(sandbox, LIST);
    const text = (flag: boolean) => flag ? "True" : "False";
    const { assigned, isAdmin, isDeleted, isArchive } = first;
    assert.deepEqual(user, {
      ...first,
      assigned: text(assigned),
      isAdmin: text(isAdmin),
      isDeleted: text(isDeleted),
      isArchive: text(isArchive),
    });
    assert.deepEqual(await askJson(sandbox, `${USER}?status=false`), user);
  }],
  ...([
    ["objects", (tags) => tags.map((name) => ({ name }))],
    ["string", (tags) => tags.length === 1 ? tags[0] : tags],
    ["delimited", (tags) => tags.join(", ")],
    ["json", (tags) => JSON.stringify(tags)],
    ["null", () => null],
  ] satisfies [string, (tags: readonly string[]) => unknown][]).map((
    [shape, shaped],
  ): [string, string, Check] => [
    `tag_shape:${shape}`,
    "changes the tags' shape and nothing else",
    async (sandbox) => {
      const wanted = tenant.users.map((user) => ({ ...user, tags: shaped(user.tags ?? []) }));
      assertSameUsers((await walk(sandbox)).flatMap(({ users }) => users), wanted);
    },
  ]),
  ["tag_shape=map", "sends a map with the tags that are held as true", async (sandbox) => {
    const { users } = await askJson(sandbox, "/external/users?size=1000");
    for (const [at, { tags }] of users.entries()) {
      const held = Object.keys(tags).filter((tag) => tags[tag] === true);
      assert.deepEqual(held.sort(), [...tenant.users[at]?.tags ?? []].sort());
      assert.ok(Object.keys(tags).length >= 7);
    }
  }],
  ["tag_shape:as=json,field=userTags", "can rename the field", async (sandbox) => {
    const { users: [user] } = await askJson(sandbox, LIST);
    assert.equal("tags" in user, false);
    assert.equal(user.userTags, JSON.stringify(first.tags));
  }],
  ["no_tags", "leaves the tags out, in the list and alone", async (sandbox) => {
    const users = (await walk(sandbox)).flatMap((page) => page.users);
    assertSameUsers(users, tenant.users.map(({ tags: _, ...user }) => user));
    assert.equal("tags" in await askJson(sandbox, USER), false);
  }],
  ["per_user_status_of_tenant", "gives the tenant's summary for the user's", async (sandbox) => {
    const today = "start=2026-03-02&end=2026-03-02";
    const { backupSummary } = await askJson(sandbox, `${USER}?${today}`);
    assert.deepEqual(backupSummary, await askJson(sandbox, `${BACKUPS}?${today}`));
    assert.ok(Number(backupSummary[0].backup.total) > 100);
    assert.equal("backupSummary" in await askJson(sandbox, `${USER}?status=false`), false);
  }],
];

for (const [fault, does, check] of FAULTS) {
  Deno.test(`--fault ${fault} ${does}`, () => check(sandboxOf(tenant, fault)));
}

Deno.test("this table covers every fault of the catalogue", () => {
  const tested = new Set(FAULTS.map(([fault]) => fault.split(/[:=]/)[0]));
  assert.deepEqual(tested, new Set(FAULT_KINDS.map(({ name }) => name)));
});

Deno.test("page= limits a fault to that page of a walk, on every request for it", async () => {
  const sandbox = sandboxOf(tenant, "server_error:503,page=2");
  const { nextLink } = await askJson(sandbox, LIST);
  for (let attempt = 0; attempt < 3; attempt++) {
    assert.equal(await statusOf(sandbox, nextLink), 503);
    // A smaller page at the same place is still the second one of the walk.
    assert.equal(await statusOf(sandbox, nextLink.replace(/size=\d+/, "size=20")), 503);
  }
  assert.deepEqual(await statusesOf(sandbox), [200, 200, 200, 200]);
});

Deno.test("times= limits how often a fault happens, counted separately in each sandbox", async () => {
  for (let fresh = 0; fresh < 2; fresh++) {
    const sandbox = sandboxOf(tenant, "rate_limit:times=2");
    const statuses = [];
    for (let attempt = 0; attempt < 4; attempt++) statuses.push(await statusOf(sandbox, LIST));
    assert.deepEqual(statuses, [429, 429, 200, 200]);
  }
});

Deno.test("times= counts only the requests that were affected", async () => {
  const sandbox = sandboxOf(tenant, "too_large:size=50,times=1", "duplicate_users:times=1");
  assert.equal(await statusOf(sandbox, "/external/users?size=50"), 200);
  assert.equal(await statusOf(sandbox, "/external/users?size=51"), 504);
  const pages = await walk(sandbox, { size: 100 });
  assert.deepEqual(pages.map(({ users }) => users.length), [100, 101, 50]);
});

Deno.test("route= limits a fault to that route", async () => {
  assert.deepEqual(await statusesOf(sandboxOf(tenant, "forbidden:route=users")), [
    403,
    200,
    200,
    200,
  ]);
  assert.deepEqual(await statusesOf(sandboxOf(tenant, "forbidden:route=user")), [
    200,
    403,
    200,
    200,
  ]);
  assert.deepEqual(await statusesOf(sandboxOf(tenant, "forbidden:route=backups")), [
    200,
    200,
    200,
    403,
  ]);
});

Deno.test("several faults combine; of those that answer, the first one does", async () => {
  const sandbox = sandboxOf(tenant, "slow:10", "rate_limit:times=1", "expired:times=1", "no_tags");
  assert.deepEqual(
    [await statusOf(sandbox, LIST), await statusOf(sandbox, LIST), await statusOf(sandbox, LIST)],
    [429, 440, 200],
  );
  assert.deepEqual(sandbox.waits, [10, 10, 10]);
  assert.equal("tags" in (await askJson(sandbox, LIST)).users[0], false);
});

Deno.test("the same faults on the same tenant give the same answers", async () => {
  const faults = ["endless:page=3", "duplicate_users", "rate_limit:page=2,times=1"];
  const run = async (): Promise<string> => {
    const sandbox = sandboxOf(tenant, ...faults);
    const { nextLink } = await askJson(sandbox, LIST);
    const texts = [await (await ask(sandbox, nextLink)).text()];
    for (const page of await walk(sandbox, { size: 50, most: 9 })) texts.push(JSON.stringify(page));
    return texts.join("\n");
  };
  assert.ok(await run() === await run());
});

async function statusOf(sandbox: Sandbox, path: string): Promise<number> {
  const response = await ask(sandbox, path);
  await response.body?.cancel();
  return response.status;
}

/** Of the list, one user, the tenant and its backups. */
async function statusesOf(sandbox: Sandbox): Promise<number[]> {
  const statuses = [];
  for (const path of [LIST, USER, TENANT, BACKUPS]) statuses.push(await statusOf(sandbox, path));
  return statuses;
}
