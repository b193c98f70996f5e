import assert from "node:assert/strict";
import { generateTenant } from "../../src/sandbox/generate_tenant.ts";
import { createAccess } from "../../mod.ts";
import { openNodeSql } from "../../src/entry/node_sql.ts";
import { defaultTenant, SANDBOX_CREDENTIALS } from "../../src/sandbox/northwind.ts";
import { createSandbox } from "../../src/sandbox/sandbox.ts";
import type { SandboxTenant } from "../../src/sandbox/tenant.ts";
import {
  evidenceFolder,
  fillWorksheet,
  openEvidence,
  type WorksheetRow,
} from "../support/evidence.ts";
import { modernClient, type TestClient } from "../support/mcp_clients.ts";
import { programOn, programOnSeveral, quickSleep, SANDBOX_SETTINGS } from "../support/program.ts";
import { join } from "node:path";

/** A folder with a sealed review, and a client of the program an hour later. */
async function sealed(tenant: SandboxTenant = defaultTenant()): Promise<Sealed> {
  const folder = evidenceFolder();
  const { access, clock } = programOn({ tenant, env: { SPANNING_EVIDENCE: folder } });
  const client = await modernClient(access.servers);
  const { structured } = await client.call("export_access_review");
  clock.now += 3_600_000;
  const sheet = await Deno.readTextFile(join(structured.folder, "grants.csv"));
  return {
    folder,
    client,
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
