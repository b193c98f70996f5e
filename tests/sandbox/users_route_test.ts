import assert from "node:assert/strict";
import { generateTenant } from "../../src/sandbox/generate_tenant.ts";
import { askJson, assertSameUsers, ORIGIN, sandboxOf, walk } from "./plain_client.ts";

const tenant = generateTenant({ users: 2500, seed: 7 });

for (const [size, pages] of [[1000, 3], [999, 3], [500, 5], [2500, 3], [7, 358]] as const) {
  Deno.test(`pages of ${size}: following the links yields every user once, in ${pages} pages`, async () => {
    const sandbox = sandboxOf(tenant);
    const walked = await walk(sandbox, { size });
    assert.equal(walked.length, pages);
    assert.equal(sandbox.requests, pages);
    assertSameUsers(walked.flatMap(({ users }) => users), tenant.users);
    assert.ok(walked.every(({ users }) => users.length <= Math.min(size, 1000)));
  });
}

Deno.test("pages hold 50 users by default", async () => {
  const page = await askJson(sandboxOf(tenant), "/external/users");
  assert.equal(page.users.length, 50);
  assert.match(page.nextLink, /&size=50$/);
});

for (const users of [0, 1, 50, 51, 100]) {
  Deno.test(`${users} users in pages of 50: only a sole page is empty, and the last link is an empty text`, async () => {
    const small = generateTenant({ users });
    const pages = await walk(sandboxOf(small), { size: 50 });
    assert.equal(pages.length, Math.max(1, Math.ceil(users / 50)));
    assert.equal(pages.at(-1)?.nextLink, "");
    assertSameUsers(pages.flatMap((page) => page.users), small.users);
  });
}

Deno.test("the link is absolute at the requested origin, with the last user's id and encoded name", async () => {
  const sandbox = sandboxOf(tenant);
  const guest = tenant.users.findIndex(({ userPrincipalName }) =>
    userPrincipalName.includes("#EXT#")
  );
  const last = tenant.users[guest];
  assert.ok(last);
  const { nextLink } = await askJson(sandbox, `/external/users?size=${guest + 1}&status=false`);
  assert.equal(
    nextLink,
    `${ORIGIN}/external/users?msIdOffset=${last.msId}&sortPropOffset=${
      encodeURIComponent(last.userPrincipalName)
    }&size=${guest + 1}`,
  );
  const response = await askJson(sandbox, "http://127.0.0.1:8788/external/users?size=10");
  assert.match(response.nextLink, /^http:\/\/127\.0\.0\.1:8788\/external\/users\?/);
});

Deno.test("the link drops status and filter, as the vendor's does", async () => {
  const sandbox = sandboxOf(tenant);
  const first = await askJson(
    sandbox,
    "/external/users?size=100&status=false&inActiveDirectory=false",
  );
  const second = await askJson(sandbox, first.nextLink);
  const deleted = (user: { isDeleted: boolean }) => user.isDeleted;
  assert.ok(first.users.every((user: object) => !("backupSummary" in user)));
  assert.ok(first.users.every(deleted));
  assert.ok(second.users.every((user: object) => "backupSummary" in user));
  assert.ok(!second.users.every(deleted));
});

for (const wanted of [true, false]) {
  Deno.test(`inActiveDirectory=${wanted}, added to each page's query, yields exactly those users`, async () => {
    const again = `&status=false&inActiveDirectory=${wanted}`;
    const pages = await walk(sandboxOf(tenant), { size: 100, again });
    const fitting = tenant.users.filter(({ isDeleted }) => isDeleted !== wanted);
    assertSameUsers(pages.flatMap(({ users }) => users), fitting);
  });
}

Deno.test("with status true or absent, every record has its backup summary", async () => {
  const sandbox = sandboxOf(tenant);
  for (const query of ["size=300", "size=300&status=true"]) {
    const { users } = await askJson(sandbox, `/external/users?${query}`);
    assert.ok(users.every((user: object) => "backupSummary" in user));
    for (const { backupSummary, assigned, isDeleted, isArchive } of users) {
      const backedUp = assigned && !isDeleted && !isArchive;
      assert.deepEqual(
        backupSummary.map(({ type }: { type: string }) => type),
        backedUp ? ["MAIL", "CALENDAR", "CONTACT", "DRIVE", "SPSITE"] : [],
      );
    }
  }
});

Deno.test("a position need not be a user: names sort without regard to case", async () => {
  const sandbox = sandboxOf(tenant);
  for (const name of ["M", "m", "zzz", "!"]) {
    const { users } = await askJson(sandbox, `/external/users?sortPropOffset=${name}&size=1`);
    const next = tenant.users.find((user) =>
      user.userPrincipalName.toLowerCase() > name.toLowerCase()
    );
    assert.equal(users[0]?.msId, next?.msId);
  }
});

Deno.test("a tenant given in any order is listed in the API's order", async () => {
  const mixed = { ...tenant, users: [...tenant.users].reverse() };
  const [page] = await walk(sandboxOf(mixed), { most: 1 });
  assertSameUsers(page?.users ?? [], tenant.users.slice(0, 1000));
});

for (
  const [query, says] of [
    ["size=0", /size must be >= 1/],
    ["size=ten", /size must be integer/],
    ["size=-5", /size must be integer/],
    ["status=maybe", /status must be boolean/],
    ["inActiveDirectory=1", /inActiveDirectory must be boolean/],
    ["start=yesterday", /start must match format/],
    ["start=2026-02-30", /start must match format/],
    ["end=02/31/2026", /end must match format/],
    ["start=2026-03-02&end=2026-03-01", /end must not be before start/],
    ["start=2020-01-01", /within 366 days/],
  ] as const
) {
  Deno.test(`${query} is rejected with 400 in Fastify's words`, async () => {
    const body = await askJson(sandboxOf(tenant), `/external/users?${query}`);
    assert.equal(body.statusCode, 400);
    assert.equal(body.code, "FST_ERR_VALIDATION");
    assert.match(body.message, says);
  });
}
