import assert from "node:assert/strict";
import { defaultTenant, STORY } from "../../src/sandbox/northwind.ts";
import { generateTenant } from "../../src/sandbox/generate_tenant.ts";
import type { SandboxTenant } from "../../src/sandbox/tenant.ts";
import { modernClient } from "../support/mcp_clients.ts";
import { programOn, sandboxAccess } from "../support/program.ts";

// deno-lint-ignore no-explicit-any
type Answer = any;

const IDS = [
  "disabled_admin",
  "deleted_holding_standard_license",
  "admin_without_backup",
  "spanning_admin_not_global",
  "too_few_admins",
  "too_many_admins",
  "unlicensed_microsoft_with_seat",
  "seats_over_assigned",
  "unprotected_users",
  "duplicate_identity",
  "tag_flag_conflict",
  "unrecognized_tags",
  "undeclared_sign_in_paths",
];

function counts({ findings }: Answer): [string, number][] {
  return findings.map(({ check, count }: Answer) => [check, count]);
}

Deno.test("review_access: a whole result, in both forms", async (t) => {
  const { access } = programOn({ tenant: defaultTenant() });
  await using client = await modernClient(access.servers);
  const checks = ["disabled_admin", "seats_over_assigned", "too_few_admins"];
  const { structured, text } = await client.call("review_access", { checks });
  await t.assertSnapshot(structured);
  await t.assertSnapshot(text);
});

Deno.test("review_access: the default sandbox yields its planted findings, and no others", async () => {
  const { access } = programOn({ tenant: defaultTenant() });
  await using client = await modernClient(access.servers);
  const { structured } = await client.call("review_access");
  assert.deepEqual(counts(structured), [
    ["disabled_admin", 2],
    ["deleted_holding_standard_license", 4],
    ["admin_without_backup", 1],
    ["spanning_admin_not_global", 2],
    ["unlicensed_microsoft_with_seat", 5],
    ["seats_over_assigned", 7],
    ["unprotected_users", 6],
    ["duplicate_identity", 2],
    ["tag_flag_conflict", 1],
    ["unrecognized_tags", 2],
    ["undeclared_sign_in_paths", 3],
  ]);
  assert.deepEqual(structured.notDecidable, []);
  assert.deepEqual(structured.passed, ["too_few_admins", "too_many_admins"]);
  const planted: Record<string, readonly { displayName: string }[]> = {
    disabled_admin: STORY.disabledAdmins,
    deleted_holding_standard_license: STORY.leaversOnSeats,
    admin_without_backup: STORY.adminWithoutSeat,
    spanning_admin_not_global: STORY.spanningAdmins,
    unlicensed_microsoft_with_seat: STORY.seatsWithoutMicrosoft,
    unprotected_users: STORY.unprotected,
    duplicate_identity: STORY.twice,
    tag_flag_conflict: STORY.contradiction,
    unrecognized_tags: STORY.unknownTags,
  };
  for (const { check, count } of structured.findings) {
    if (planted[check] === undefined) continue;
    const answer = await client.call("review_access", { checks: [check], limit: 200 });
    const { users } = answer.structured.findings[0];
    assert.equal(users.length, count);
    assert.deepEqual(
      users.map((user: Answer) => user.displayName).toSorted(),
      (planted[check] ?? []).map(({ displayName }) => displayName).toSorted(),
      check,
    );
  }
  const severities = structured.findings.map(({ severity }: Answer) => severity);
  assert.deepEqual([...new Set(severities)], ["high", "medium", "low", "info"]);
});

Deno.test("review_access: the text holds every finding, user, reason and passed check", async () => {
  const { access } = programOn({
    tenant: generateTenant({ users: 400, seed: 5, tags: "some" }),
  });
  await using client = await modernClient(access.servers);
  const { structured, text } = await client.call("review_access");
  assert.ok(structured.notDecidable.length > 0);
  for (const { check, severity, title, count, users, advice } of structured.findings) {
    assert.ok(text.includes(`[${severity}] ${check}: ${title} (${count})`), check);
    assert.ok(text.includes(advice));
    for (const { id } of users) assert.ok(text.includes(id));
  }
  for (const { check, reason } of structured.notDecidable) {
    assert.ok(text.includes(`${check}: ${reason}`));
  }
  assert.ok(text.includes(`passed: ${structured.passed.join(", ") || "none"}`));
});

Deno.test("review_access: asks for the user list once and for the tenant's seats each time they are needed", async () => {
  const { access, requests } = programOn({ tenant: defaultTenant() });
  await using client = await modernClient(access.servers);
  const paths = () => requests.splice(0).map(({ url }) => new URL(url).pathname).sort();
  await client.call("review_access", { checks: ["disabled_admin"] });
  assert.deepEqual(paths(), ["/external/tenant", "/external/users"], "one list, held to its count");
  await client.call("review_access", { checks: ["disabled_admin"] });
  assert.deepEqual(paths(), []);
  await client.call("review_access");
  assert.deepEqual(paths(), ["/external/tenant"]);
  await client.call("review_access", { refresh: true, checks: ["disabled_admin"] });
  assert.deepEqual(paths(), ["/external/tenant", "/external/users"]);
});

Deno.test("review_access: an empty tenant has too few admins, and nothing else", async () => {
  const { access } = programOn({
    tenant: generateTenant({ users: 0 }),
    env: { SPANNING_SIGN_IN_PATHS: "none" },
  });
  await using client = await modernClient(access.servers);
  const { structured } = await client.call("review_access");
  assert.deepEqual(counts(structured), [["too_few_admins", 0]]);
  assert.deepEqual(structured.notDecidable, []);
});

for (const args of [{ checks: ["no_such_check"] }, { checks: "no_such_check" }, { limit: 5 }]) {
  Deno.test(`review_access: ${JSON.stringify(args)} is a clear error`, async () => {
    const { access } = programOn({ tenant: generateTenant({ users: 1 }) });
    await using client = await modernClient(access.servers);
    const { isError, text } = await client.call("review_access", args);
    assert.equal(isError, true);
    assert.match(text, /checks|limit/);
  });
}

Deno.test("review_access: a vendor failure is an error, not a tenant without findings", async () => {
  const { access } = programOn({ tenant: defaultTenant(), faults: ["forbidden"] });
  await using client = await modernClient(access.servers);
  const { isError, structured } = await client.call("review_access");
  assert.equal(isError, true);
  assert.equal(structured, undefined);
});

Deno.test("review_access: each check alone gives the same result", async () => {
  const { access } = programOn({ tenant: generateTenant({ users: 400, seed: 5, tags: "some" }) });
  await using client = await modernClient(access.servers);
  const whole = (await client.call("review_access", { checks: [] })).structured;
  const told: Answer[] = [];
  for (const check of IDS) {
    const { structured } = await client.call("review_access", { checks: [check] });
    const { findings, notDecidable, passed } = structured;
    const all = [...findings, ...notDecidable, ...passed.map((id: string) => ({ check: id }))];
    assert.deepEqual(all.map((each: Answer) => each.check), [check]);
    told.push(...all);
  }
  for (const each of [...whole.findings, ...whole.notDecidable]) {
    assert.deepEqual(told.find(({ check }) => check === each.check), each);
  }
});

/** Walks the advice of a finding: the call it names, page by page. */
async function walkAdvice(client: Answer, advice: string): Promise<Answer[]> {
  const args = JSON.parse(/review_access with (\{.*?\}) lists/.exec(advice)?.[1] ?? "{}");
  const users: Answer[] = [];
  let cursor: string | undefined;
  do {
    const { structured, isError, text } = await client.call("review_access", {
      ...args,
      limit: 7,
      ...(cursor === undefined ? {} : { cursor }),
    });
    assert.equal(isError, false, text);
    users.push(...structured.findings[0].users);
    cursor = structured.nextCursor;
    if (cursor !== undefined) assert.ok(text.includes(cursor));
  } while (cursor !== undefined);
  return users;
}

for (const faults of [[], ["wrong_shape:page=2"]]) {
  Deno.test(`review_access: shows five users of a finding, and its advice gets the rest, with faults [${faults}]`, async () => {
    const { access } = programOn({ tenant: generateTenant({ users: 2500, seed: 7 }), faults });
    await using client = await modernClient(access.servers);
    const allowPartial = faults.length > 0;
    const { structured } = await client.call("review_access", { allowPartial });
    let followed = 0;
    for (const { check, count, users, advice } of structured.findings) {
      if (users.length === 0) continue;
      assert.equal(users.length, Math.min(5, count), check);
      assert.equal(/The first 5 of \d+ are shown/.test(advice), count > 5, check);
      if (count <= 5) continue;
      followed++;
      const all = await walkAdvice(client, advice);
      assert.equal(new Set(all.map(({ id }) => id)).size, count, check);
      assert.deepEqual(all.slice(0, 5), users, check);
    }
    assert.ok(followed >= 2);
  });
}

Deno.test("review_access: pages belong to one check, and to the same checks", async () => {
  const { access } = programOn({ tenant: generateTenant({ users: 2500, seed: 7 }) });
  await using client = await modernClient(access.servers);
  const checks = ["unprotected_users"];
  const { structured } = await client.call("review_access", { checks, limit: 1 });
  assert.equal(structured.findings[0].users.length, 1);
  const cursor = structured.nextCursor;
  for (
    const args of [
      { checks: ["admin_without_backup"], cursor },
      { checks: [...checks, "disabled_admin"], cursor },
      { cursor },
      { checks, cursor: `${cursor}x` },
    ]
  ) {
    const { isError, text } = await client.call("review_access", args);
    assert.equal(isError, true, JSON.stringify(args));
    assert.match(text, /cursor/);
  }
  const users = await client.call("list_users", { cursor });
  assert.match(users.text, /belongs to review_access/);
});

Deno.test("review_access: what cannot be decided without tags is not decidable, never passed", async () => {
  const { access } = programOn({ tenant: generateTenant({ users: 400, seed: 5, tags: "none" }) });
  await using client = await modernClient(access.servers);
  const { structured } = await client.call("review_access");
  const open = structured.notDecidable.map(({ check }: Answer) => check);
  for (
    const check of [
      "spanning_admin_not_global",
      "unlicensed_microsoft_with_seat",
      "unprotected_users",
    ]
  ) {
    assert.ok(open.includes(check), check);
    assert.ok(!structured.passed.includes(check));
  }
  for (const { reason } of structured.notDecidable) assert.match(reason, /^[\d\w].*\.$/);
});

for (const fault of ["tenant_404", "server_error:500,route=tenant"]) {
  Deno.test(`review_access: with ${fault} the seats and what missing people could undo are not decidable, and warnings say why`, async () => {
    const { access } = programOn({ tenant: defaultTenant(), faults: [fault] });
    await using client = await modernClient(access.servers);
    const { structured } = await client.call("review_access");
    assert.deepEqual(structured.notDecidable.map(({ check }: Answer) => check), [
      "too_few_admins",
      "too_many_admins",
      "seats_over_assigned",
    ]);
    assert.deepEqual(structured.passed, []);
    assert.equal(structured.source.confirmed, false);
    assert.equal(structured.findings.length, 10);
    assert.match(
      structured.source.warnings.join("\n"),
      /seat counts could not be read: .*(404|500)/,
    );
  });
}

Deno.test("review_access: archived seats that the tenant does not report are not decided", async () => {
  const { users, facts } = defaultTenant();
  const { archivedLicenses: _, ...told } = facts;
  const { access } = programOn({ tenant: { users, facts: told } as SandboxTenant });
  await using client = await modernClient(access.servers);
  const checks = ["seats_over_assigned"];
  const { structured: { findings: [finding] } } = await client.call("review_access", { checks });
  assert.equal(finding.count, 7);
  assert.match(finding.advice, /does not state how many archived seats/);
});

Deno.test("review_access: an incomplete list is an error; if accepted, nothing passes because of it", async () => {
  const { access } = programOn({
    tenant: generateTenant({ users: 2500, seed: 7 }),
    faults: ["wrong_shape:page=2"],
  });
  await using client = await modernClient(access.servers);
  const refused = await client.call("review_access");
  assert.equal(refused.isError, true);
  assert.match(refused.text, /allowPartial/);
  const { structured } = await client.call("review_access", { allowPartial: true });
  assert.equal(structured.source.complete, false);
  for (const id of structured.passed) {
    assert.ok(["too_few_admins", "seats_over_assigned"].includes(id), id);
  }
  for (const { check, advice } of structured.findings) {
    if (["seats_over_assigned", "undeclared_sign_in_paths"].includes(check)) continue;
    assert.match(advice, /^At least \d+: the user list is incomplete/, check);
  }
});

const THRESHOLDS: readonly (readonly [Record<string, string>, string, string])[] = [
  [{ SPANNING_REVIEW_FEWEST_ADMINS: "6" }, "too_few_admins", "6"],
  [
    { SPANNING_REVIEW_MOST_ADMINS: "3", SPANNING_REVIEW_MOST_ADMINS_PERCENT: "1" },
    "too_many_admins",
    "3",
  ],
];
for (const [env, check, number] of THRESHOLDS) {
  Deno.test(`review_access: ${JSON.stringify(env)} makes five enabled admins ${check}`, async () => {
    const { access } = programOn({ tenant: defaultTenant(), env });
    await using client = await modernClient(access.servers);
    const { structured } = await client.call("review_access", { checks: [check] });
    assert.deepEqual(counts(structured), [[check, 5]]);
    assert.ok(structured.findings[0].advice.includes(number));
  });
}

Deno.test("review_access: a declared path warns about people outside the list", async () => {
  const { access } = programOn({
    tenant: defaultTenant(),
    env: { SPANNING_SIGN_IN_PATHS: "it_complete:uniview" },
  });
  await using client = await modernClient(access.servers);
  const { structured, text } = await client.call("review_access");
  assert.ok(structured.passed.includes("undeclared_sign_in_paths"));
  for (const said of [structured.source.warnings.join(), text]) {
    assert.match(said, /administrators from UniView.*VSA and KaseyaOne not declared either way/);
  }
});

Deno.test("review_access: since marks what a review of the reading kept then would not have found", async () => {
  await using client = await modernClient(sandboxAccess().servers);
  const now = (await client.call("review_access", { since: "2026-08-26" })).structured;
  const then = (await client.call("review_access", { asOf: now.since })).structured;
  assert.equal(then.source.fetchedAt, now.since);
  assert.equal(then.source.confirmed, true);
  const named = async (check: string, more: object): Promise<string[]> => {
    const args = { checks: [check], limit: 200, ...more };
    const { findings: [finding] } = (await client.call("review_access", args)).structured;
    return finding?.users.map(({ id }: Answer) => id) ?? [];
  };
  let fresh = 0;
  for (const { check, count, users, ...marks } of now.findings) {
    if (users.length === 0) {
      assert.deepEqual([marks.new, marks.known], [undefined, undefined], `${check}: not compared`);
      continue;
    }
    const before = await named(check, { asOf: now.since });
    const all = await named(check, {});
    const isNew = all.filter((id) => !before.includes(id));
    assert.deepEqual([marks.new, marks.known], [isNew.length, count - isNew.length], check);
    for (const user of users) assert.equal(user.new, isNew.includes(user.id), check);
    fresh += isNew.length;
  }
  assert.equal(fresh, 5, "Two disabled administrators and three without a backup");
});

Deno.test("review_access: pages with since mark each user once, and belong to their question", async () => {
  await using client = await modernClient(sandboxAccess().servers);
  const args = { checks: ["unprotected_users"], since: "2026-08-26" };
  const { findings: [whole] } = (await client.call("review_access", { ...args, limit: 200 }))
    .structured;
  const found: unknown[] = [];
  let cursor: string | undefined;
  do {
    const { structured } = await client.call("review_access", { ...args, limit: 2, cursor });
    const { findings: [finding] } = structured;
    assert.deepEqual([finding.new, finding.known], [whole.new, whole.known]);
    found.push(...finding.users);
    cursor = structured.nextCursor;
    if (cursor === undefined) break;
    const other = await client.call("review_access", { ...args, since: "2026-01-01", cursor });
    assert.match(other.text, /Cannot use this cursor with other filters/);
  } while (cursor !== undefined);
  assert.deepEqual(found, whole.users);
});

Deno.test("review_access: since a day before the oldest reading, of the future, and without history", async () => {
  await using client = await modernClient(sandboxAccess().servers);
  const oldest = (await client.call("review_access", { since: "2001-01-01" })).structured;
  assert.equal(oldest.since, "2025-11-03T06:00:00.000Z");
  assert.match(oldest.source.warnings.join(), /The oldest reading kept is of 2025-11-03/);
  const late = await client.call("review_access", { since: "2026-09-01", asOf: "2026-08-01" });
  assert.match(late.text, /since is after until/);
  const { access } = programOn({ tenant: defaultTenant() });
  await using bare = await modernClient(access.servers);
  const { isError, text } = await bare.call("review_access", { since: "2026-08-26" });
  assert.ok(isError);
  assert.match(text, /no readings are kept here.*SPANNING_HISTORY/);
});
