import assert from "node:assert/strict";
import { countTokens } from "gpt-tokenizer/encoding/o200k_base";
import { generateTenant } from "../../src/sandbox/generate_tenant.ts";
import { defaultTenant, SANDBOX_CREDENTIALS } from "../../src/sandbox/northwind.ts";
import { evidenceFolder } from "../support/evidence.ts";
import { modernClient } from "../support/mcp_clients.ts";
import { programOn, programOnSeveral, sandboxAccess } from "../support/program.ts";
import { basename, join } from "node:path";

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
