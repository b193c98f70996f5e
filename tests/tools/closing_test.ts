import assert from "node:assert/strict";
import { countTokens } from "gpt-tokenizer/encoding/o200k_base";
import { createAuditHash } from "../../src/operations/audit.ts";
import { generateTenant } from "../../src/sandbox/generate_tenant.ts";
import { defaultTenant } from "../../src/sandbox/northwind.ts";
import { SANDBOX_CREDENTIALS } from "../../src/sandbox/tenant.ts";
import {
  evidenceFolder,
  fillWorksheet,
  openEvidence,
  type WorksheetRow,
} from "../support/evidence.ts";
import { modernClient, type TestClient } from "../support/mcp_clients.ts";
import {
  programOn,
  programOnSeveral,
  quickSleep,
  SANDBOX_SETTINGS,
  sandboxAccess,
} from "../support/program.ts";
import { basename, join } from "node:path";
import { createAccess } from "../../mod.ts";
import { openNodeSql } from "../../src/entry/node_sql.ts";
import { createSandbox } from "../../src/sandbox/sandbox.ts";
import type { SandboxTenant } from "../../src/sandbox/tenant.ts";

const FILES = ["README.md", "extraction.json", "population.csv", "grants.csv", "privileged.csv"];

Deno.test("export_access_review: a folder for its owner alone, which sha256sum verifies", async () => {
  const folder = evidenceFolder();
  const { access } = programOn({ tenant: defaultTenant(), env: { SPANNING_EVIDENCE: folder } });
  await using client = await modernClient(access.servers);
  const { structured, text } = await client.call("export_access_review");
  assert.equal(structured.folder, join(folder, structured.package));
  assert.match(structured.package, /^access-review-default-2026-11-02-[0-9a-f]{8}$/);
  assert.ok(text.includes(structured.folder) && text.includes(structured.manifestSha256));
  assert.equal(Deno.statSync(structured.folder).mode! & 0o777, 0o700);
  const names = [...Deno.readDirSync(structured.folder)].map(({ name }) => name);
  for (const name of FILES) assert.ok(names.includes(name), name);
  for (const name of names) {
    assert.equal(Deno.statSync(join(structured.folder, name)).mode! & 0o777, 0o600, name);
  }
  assert.deepEqual([...Deno.readDirSync(folder)].map(({ name }) => name), [structured.package]);
  const { success } = await new Deno.Command("sha256sum", {
    args: ["--strict", "--quiet", "-c", "SHA256SUMS"],
    cwd: structured.folder,
  }).output();
  assert.ok(success);
  const manifest = await Deno.readFile(join(structured.folder, "manifest.json"));
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", manifest));
  assert.equal(digest.toHex(), structured.manifestSha256);
  assert.deepEqual(structured.totals, {
    users: 312,
    grants: 403,
    privileged: 7,
    toDecide: 58,
    revokedButBack: 0,
  });
});

Deno.test("export_access_review: the same reading twice is one package; another one has a name of its own", async () => {
  const folder = evidenceFolder();
  const { access, clock } = programOn({
    tenant: defaultTenant(),
    env: { SPANNING_EVIDENCE: folder },
  });
  await using client = await modernClient(access.servers);
  const first = await client.call("export_access_review");
  const second = await client.call("export_access_review");
  assert.deepEqual(second.structured, first.structured);
  clock.now += 60_000;
  const third = await client.call("export_access_review", { refresh: true });
  assert.equal(third.structured.package, `${first.structured.package}-2`);
  assert.notEqual(third.structured.manifestSha256, first.structured.manifestSha256);
  assert.equal([...Deno.readDirSync(folder)].length, 2);
});

Deno.test("export_access_review: no key in any file, and the administrator only where the settings say so", async () => {
  for (const [setting, named] of [["plain", true], ["none", false]] as const) {
    const env = { SPANNING_EVIDENCE: evidenceFolder(), SPANNING_EVIDENCE_ADMIN: setting };
    const { access } = programOn({ tenant: defaultTenant(), env });
    await using client = await modernClient(access.servers);
    const { structured } = await client.call("export_access_review");
    for (const { name } of Deno.readDirSync(structured.folder)) {
      const text = await Deno.readTextFile(join(structured.folder, name));
      assert.ok(!text.includes(SANDBOX_CREDENTIALS.apiKey), name);
      assert.doesNotMatch(text, /msIdOffset|sortPropOffset/, name);
      if (name !== "extraction.json") continue;
      assert.equal(text.includes(SANDBOX_CREDENTIALS.adminEmail), named);
    }
  }
});

Deno.test("export_access_review: an incomplete list is refused and leaves nothing, or every name says so", async () => {
  const folder = evidenceFolder();
  const { access } = programOn({
    tenant: generateTenant({ users: 3_000, seed: 5 }),
    faults: ["truncated"],
    env: { SPANNING_EVIDENCE: folder },
  });
  await using client = await modernClient(access.servers);
  const refused = await client.call("export_access_review");
  assert.ok(refused.isError);
  assert.deepEqual([...Deno.readDirSync(folder)], []);
  const { structured } = await client.call("export_access_review", { allowPartial: true });
  assert.equal(structured.reservation, "INCOMPLETE");
  assert.match(structured.package, /-INCOMPLETE$/);
});

Deno.test("export_access_review: a list that is not confirmed is refused unless the operator answers for it", async () => {
  const tenant = defaultTenant();
  const doubtful = { ...tenant, facts: { ...tenant.facts, users: tenant.facts.users - 120 } };
  for (const check of ["error", "warn"] as const) {
    const folder = evidenceFolder();
    const env = { SPANNING_EVIDENCE: folder, SPANNING_COUNT_CHECK: check };
    const { access } = programOn({ tenant: doubtful, env });
    await using client = await modernClient(access.servers);
    const { structured, isError, text } = await client.call("export_access_review");
    assert.equal(isError, check === "error");
    if (isError) {
      assert.match(text, /SPANNING_COUNT_CHECK=warn/);
      assert.deepEqual([...Deno.readDirSync(folder)], []);
    } else {
      assert.equal(structured.reservation, "NOT CONFIRMED");
      assert.match(structured.package, /-NOT-CONFIRMED$/);
      const readme = await Deno.readTextFile(join(structured.folder, "README.md"));
      assert.match(readme, /SPANNING_COUNT_CHECK=warn/);
    }
  }
});

Deno.test("export_access_review: each of several tenants has a package, and one that fails a row that says why", async () => {
  const folder = evidenceFolder();
  const { access } = programOnSeveral([
    { id: "contoso", tenant: defaultTenant() },
    { id: "broken", tenant: defaultTenant(), faults: ["bad_key"] },
    { id: "fabrikam", tenant: generateTenant({ users: 40, seed: 5 }) },
  ], { SPANNING_EVIDENCE: folder });
  await using client = await modernClient(access.servers);
  const { structured } = await client.call("export_access_review", { tenant: "*" });
  assert.equal(structured.failed, 1);
  const packages = structured.tenants.flatMap((row: { folder?: string }) => row.folder ?? []);
  assert.equal(packages.length, 2);
  const names = [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
  const index = names.find((name) => name.startsWith("access-review-index-")) ?? "";
  assert.deepEqual(names, [...packages.map((path: string) => basename(path)), index].sort());
  const table = await Deno.readTextFile(join(folder, index, "index.csv"));
  assert.match(table, /^contoso,access-review-contoso-/m);
  assert.match(table, /^broken,,,.*refused/mi);
});

Deno.test("export_access_review: the answer takes at most 600 tokens in either form, without anybody's name", async () => {
  await using client = await modernClient(sandboxAccess().servers);
  const { structured, text } = await client.call("export_access_review", { since: "2026-05-01" });
  for (const form of [text, JSON.stringify(structured)]) {
    assert.ok(countTokens(form) <= 600, `${countTokens(form)} tokens`);
    assert.doesNotMatch(form, /@/);
  }
});

Deno.test("export_access_review: changes and earlier decisions need readings that are kept", async () => {
  const { access } = programOn({ tenant: defaultTenant() });
  await using client = await modernClient(access.servers);
  const asked = await client.call("export_access_review", { since: "2026-05-01" });
  assert.ok(asked.isError);
  assert.match(asked.text, /SPANNING_HISTORY/);
  const { structured } = await client.call("export_access_review");
  const names = [...Deno.readDirSync(structured.folder)].map(({ name }) => name);
  assert.ok(!names.includes("changes.csv"));
});

Deno.test("export_access_review: without a place for packages it is not offered", async () => {
  const { access } = programOn({ tenant: defaultTenant(), env: { SPANNING_EVIDENCE: "" } });
  await using client = await modernClient(access.servers);
  const names = await client.toolNames();
  assert.ok(!names.includes("export_access_review") && !names.includes("check_review"));
  assert.doesNotMatch(client.instructions() ?? "", /export_access_review|check_review/);
});

Deno.test("export_access_review: a folder that cannot be written to is an error that says so", async () => {
  const file = join(evidenceFolder(), "no-folder");
  await Deno.writeTextFile(file, "");
  const { access } = programOn({ tenant: defaultTenant(), env: { SPANNING_EVIDENCE: file } });
  await using client = await modernClient(access.servers);
  const { isError, text } = await client.call("export_access_review");
  assert.ok(isError);
  assert.match(text, /SPANNING_EVIDENCE/);
});

const AUDIT_KEY = "a-long-random-text-that-keys-the-hashes";

/** A folder with a sealed review, and a client of the program an hour later. */
async function sealed(tenant: SandboxTenant = defaultTenant()): Promise<Sealed> {
  const folder = evidenceFolder();
  const env = { SPANNING_EVIDENCE: folder, MCP_AUDIT_KEY: AUDIT_KEY };
  const { access, clock, logLines } = programOn({ tenant, env });
  const client = await modernClient(access.servers);
  const { structured } = await client.call("export_access_review");
  clock.now += 3_600_000;
  const sheet = await Deno.readTextFile(join(structured.folder, "grants.csv"));
  return {
    folder,
    client,
    logLines,
    review: structured.package,
    manifestSha256: structured.manifestSha256,
    close: async (change) => {
      await Deno.writeTextFile(join(folder, "filled.csv"), fillWorksheet(sheet, change));
      Deno.utimeSync(join(folder, "filled.csv"), new Date(), clock.now / 1000 - 60);
      return await client.call("check_review", {
        review: structured.package,
        worksheet: "filled.csv",
      });
    },
    [Symbol.asyncDispose]: () => client[Symbol.asyncDispose](),
  };
}

interface Sealed extends AsyncDisposable {
  readonly folder: string;
  readonly client: TestClient;
  readonly logLines: readonly string[];
  readonly review: string;
  readonly manifestSha256: string;
  readonly close: (
    change?: (row: WorksheetRow, at: number) => Partial<WorksheetRow> | undefined,
  ) => ReturnType<TestClient["call"]>;
}

Deno.test("check_review: says of each revocation whether it is gone, and seals that beside the review", async () => {
  const tenant = defaultTenant();
  await using review = await sealed(tenant);
  const [one, other] = tenant.users.filter(({ tags }) => tags?.includes("Global Admin"));
  assert.ok(one && other);
  Object.assign(one, { isAdmin: false, tags: ["User"] });
  const { structured, text } = await review.close(({ role_id, ms_id }) =>
    role_id === "global_admin" && [one.msId, other.msId].includes(ms_id ?? "")
      ? { decision: "revoke" }
      : undefined
  );
  assert.equal(structured.closed, true, text);
  assert.deepEqual(structured.revoked, { gone: 1, stillThere: 1, notDeterminable: 0 });
  assert.deepEqual(structured.stillThere, [`role:global_admin:assigned:user:${other.msId}`]);
  const { about, rows } = JSON.parse(review.logLines.at(-1) ?? "");
  assert.deepEqual([about, rows], [createAuditHash(AUDIT_KEY)("person", other.msId), 1]);
  const { totals } = structured;
  assert.equal(
    totals.reviewed,
    totals.keep + totals.change + totals.revoke + totals.defer + totals.exception,
  );
  const folder = join(review.folder, review.review);
  assert.equal(structured.folder, join(folder, "completion"));
  const manifest = JSON.parse(await Deno.readTextFile(join(folder, "completion", "manifest.json")));
  assert.equal(manifest.createdFrom, review.manifestSha256);
  for (const cwd of [folder, structured.folder]) {
    const { success } = await new Deno.Command("sha256sum", {
      args: ["--strict", "--quiet", "-c", "SHA256SUMS"],
      cwd,
    }).output();
    assert.ok(success, cwd);
  }
});

Deno.test("check_review: a worksheet with problems closes nothing, and names the rows", async () => {
  await using review = await sealed();
  const { structured, text } = await review.close((_, at) =>
    at < 300 ? { decision: "", justification: "" } : undefined
  );
  assert.equal(structured.closed, false);
  assert.equal(structured.problems.length, 20);
  assert.ok(structured.moreProblems > 0 && text.includes(structured.problems[0]));
  assert.ok(!(await exists(join(review.folder, review.review, "completion"))));
});

Deno.test("check_review: a sealed file that was edited is named, and nothing is closed", async () => {
  await using review = await sealed();
  const path = join(review.folder, review.review, "population.csv");
  await Deno.writeTextFile(path, (await Deno.readTextFile(path)).replace("enabled", "Enabled"));
  const { isError, text } = await review.close();
  assert.ok(isError);
  assert.match(text, /population\.csv was changed/);
});

Deno.test("check_review: hostile names of reviews and worksheets lead nowhere", async () => {
  await using review = await sealed();
  await Deno.symlink("/etc", join(review.folder, "linked"));
  await Deno.symlink("/etc/passwd", join(review.folder, "linked.csv"));
  const names = ["..", "../x", "a/b", "a\\b", "C:", "C:x", "CON", "nul.csv", "", ".", "linked"];
  for (const name of names) {
    const { isError, text } = await review.client.call("check_review", {
      review: name,
      worksheet: "filled.csv",
    });
    assert.ok(isError, name);
    assert.doesNotMatch(text, /root:|Internal error/, name);
  }
  for (const name of [...names, "linked.csv", review.review]) {
    const { isError, text } = await review.client.call("check_review", {
      review: review.review,
      worksheet: name,
    });
    assert.ok(isError, name);
    assert.doesNotMatch(text, /root:|Internal error/, name);
  }
});

Deno.test("check_review: nobody learns of another tenant's packages and worksheets by asking", async () => {
  const folder = evidenceFolder();
  const { access } = programOnSeveral([
    { id: "contoso", tenant: defaultTenant() },
    { id: "fabrikam", tenant: generateTenant({ users: 40, seed: 5 }) },
  ], { SPANNING_EVIDENCE: folder });
  await using client = await modernClient(access.servers);
  const [theirs, own] = await Promise.all(["contoso", "fabrikam"].map(async (tenant) => {
    const { structured } = await client.call("export_access_review", { tenant });
    const sheet = join(structured.folder, "grants.csv");
    await Deno.copyFile(sheet, join(folder, `${tenant}.csv`));
    return structured.package as string;
  }));
  const questions = [
    { review: theirs, worksheet: "contoso.csv" },
    { review: theirs, worksheet: "fabrikam.csv" },
    { review: own, worksheet: "contoso.csv" },
    { review: "nothing", worksheet: "fabrikam.csv" },
  ];
  for (const question of questions) {
    const { isError, text } = await client.call("check_review", {
      tenant: "fabrikam",
      ...question,
    });
    assert.ok(isError, text);
    assert.doesNotMatch(text, /contoso|northwind|role:/, JSON.stringify(question));
  }
});

Deno.test("check_review: a vendor that fails leaves the review open", async () => {
  const folder = evidenceFolder();
  const { access } = programOn({
    tenant: defaultTenant(),
    env: { SPANNING_EVIDENCE: folder },
    faults: ["bad_key"],
  });
  await using review = await sealed();
  await Deno.rename(join(review.folder, review.review), join(folder, review.review));
  await using client = await modernClient(access.servers);
  const sheet = await Deno.readTextFile(join(folder, review.review, "grants.csv"));
  await Deno.writeTextFile(join(folder, "filled.csv"), fillWorksheet(sheet));
  const { isError } = await client.call("check_review", {
    review: review.review,
    worksheet: "filled.csv",
  });
  assert.ok(isError);
  assert.ok(!(await exists(join(folder, review.review, "completion"))));
});

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}

Deno.test("check_review: decisions are kept with the history, and the next package knows of them", async () => {
  const folder = evidenceFolder();
  const clock = { now: Date.parse("2026-11-02T08:00:00Z") };
  const sandbox = createSandbox({
    tenant: defaultTenant(),
    credentials: SANDBOX_CREDENTIALS,
    now: () => clock.now,
  });
  const access = createAccess({
    env: {
      ...SANDBOX_SETTINGS,
      SPANNING_EVIDENCE: join(folder, "evidence"),
      SPANNING_HISTORY: join(folder, "history"),
    },
    fetch: (input, init) => sandbox.fetch(new Request(input, init)),
    now: () => clock.now,
    sleep: quickSleep,
    writeLog: () => {},
    openEvidence,
    openHistory: openNodeSql,
  });
  await using client = await modernClient(access.servers);
  const first = await client.call("export_access_review");
  const sheet = await Deno.readTextFile(join(first.structured.folder, "grants.csv"));
  let revoked = "";
  const filled = fillWorksheet(sheet, ({ role_id, grant_id }) => {
    if (role_id !== "global_admin" || revoked !== "") return undefined;
    revoked = grant_id ?? "";
    return { decision: "revoke" };
  });
  await Deno.writeTextFile(join(folder, "evidence", "filled.csv"), filled);
  clock.now += 86_400_000;
  Deno.utimeSync(join(folder, "evidence", "filled.csv"), new Date(), clock.now / 1000 - 60);
  const closed = await client.call("check_review", {
    review: first.structured.package,
    worksheet: "filled.csv",
  });
  assert.equal(closed.structured.kept, true, closed.text);
  assert.deepEqual(closed.structured.stillThere, [revoked]);
  clock.now += 86_400_000;
  const next = await client.call("export_access_review", { refresh: true });
  assert.equal(next.structured.totals.revokedButBack, 1);
  assert.ok(
    next.structured.findings.some(({ check }: { check: string }) => check === "revoked_but_back"),
  );
  const grants = await Deno.readTextFile(join(next.structured.folder, "grants.csv"));
  const row = grants.split("\r\n").find((line) => line.startsWith(revoked)) ?? "";
  assert.match(row, /revoke,2026-11-02[^,]*,Rita Reviewer/);
  assert.ok(await exists(join(next.structured.folder, "changes.csv")));
});
