import assert from "node:assert/strict";
import { defaultTenant } from "../../../src/sandbox/northwind.ts";
import { createSandbox } from "../../../src/sandbox/sandbox.ts";
import { SANDBOX_CREDENTIALS } from "../../../src/sandbox/tenant.ts";
import { REGIONS } from "../../../src/spanning/base_url.ts";
import { type RegionsProxy, regionsProxy } from "../../support/regions_proxy.ts";
import { type EntryRun, runEntry } from "../../support/entry_process.ts";

const HOSTS = REGIONS.map((region) => `o365-api-${region}.spanningbackup.com`);
const SETTINGS = {
  SPANNING_REGION: "us",
  SPANNING_ADMIN_EMAIL: SANDBOX_CREDENTIALS.adminEmail,
  SPANNING_API_KEY: SANDBOX_CREDENTIALS.apiKey,
};
const PERMISSIONS = [
  "--no-prompt",
  "--allow-env=SPANNING_*,BATON_SPANNING_*,MCP_*,HOST,PORT,LOG_LEVEL",
  `--allow-net=${HOSTS.join(",")}`,
];
/** The servers that stand in for the regions have a certificate that nobody vouches for. */
const TRUSTING = [...PERMISSIONS, `--unsafely-ignore-certificate-errors=${HOSTS.join(",")}`];

/** The regions' hosts, of which one accepts the credentials. */
function regions(home: string): Promise<RegionsProxy> {
  const sandbox = createSandbox({ tenant: defaultTenant(), credentials: SANDBOX_CREDENTIALS });
  return regionsProxy((host, request) =>
    host === `o365-api-${home}.spanningbackup.com`
      ? sandbox.fetch(request)
      : Response.json({ code: "Unauthorized" }, { status: 401 })
  );
}

async function doctor(
  proxy: RegionsProxy,
  args: string[] = [],
  permissions: readonly string[] = TRUSTING,
): Promise<EntryRun> {
  const run = await runEntry("doctor", { ...SETTINGS, ...proxy.settings }, permissions, args);
  for (const secret of Object.values(SANDBOX_CREDENTIALS)) {
    assert.ok(!(run.stdout + run.stderr).includes(secret));
  }
  return run;
}

Deno.test("doctor: a key of another region is explained by the console's address, and shown to no other region", async () => {
  await using proxy = await regions("eu");
  const { code, stdout } = await doctor(proxy);
  assert.equal(code, 1);
  assert.match(stdout, /A key works in one region only, and us was asked/);
  assert.match(stdout, /https:\/\/o365-<region>\.spanningbackup\.com.*us, eu, ap, ca, uk, af/);
  assert.match(stdout, /--probe-regions/);
  assert.deepEqual(new Set(proxy.hosts), new Set(["o365-api-us.spanningbackup.com"]));
});

Deno.test("doctor --probe-regions: tries the others and names the one that accepts the credentials", async () => {
  await using proxy = await regions("eu");
  const { code, stdout } = await doctor(proxy, ["--probe-regions"]);
  assert.equal(code, 1);
  assert.match(stdout, /^✓ Region eu accepts these credentials: set SPANNING_REGION=eu$/m);
  for (const region of ["ap", "ca", "uk", "af"]) {
    assert.match(stdout, new RegExp(`Region ${region} rejects these credentials`));
  }
  assert.deepEqual(new Set(proxy.hosts), new Set(HOSTS));
});

Deno.test("doctor --probe-regions: where the credentials are accepted no other region is tried", async () => {
  await using proxy = await regions("us");
  const { code, stdout } = await doctor(proxy, ["--probe-regions"]);
  assert.equal(code, 0, stdout);
  assert.match(stdout, /Signed in to tenant default, region us: it counts 304 users/);
  assert.deepEqual(new Set(proxy.hosts), new Set(["o365-api-us.spanningbackup.com"]));
});

Deno.test("doctor: a certificate that nobody vouches for is named, and no key was sent", async () => {
  let asked = 0;
  await using proxy = await regionsProxy(() => {
    asked++;
    return new Response();
  });
  const { code, stdout } = await doctor(proxy, [], PERMISSIONS);
  assert.equal(code, 1);
  assert.match(stdout, /the API's certificate was not accepted/);
  assert.equal(asked, 0);
});

Deno.test("doctor: a proxy that lets nothing through is named", async () => {
  await using proxy = await regionsProxy(() => new Response(), { connected: false });
  const { code, stdout } = await doctor(proxy);
  assert.equal(code, 1);
  assert.match(stdout, /the proxy between here and the API let nothing through/);
});

Deno.test("doctor: what speaks no TLS is named", async () => {
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    () => new Response(),
  );
  const { code, stdout } = await runEntry("doctor", {
    SPANNING_BASE_URL: `https://127.0.0.1:${server.addr.port}`,
    SPANNING_ADMIN_EMAIL: SETTINGS.SPANNING_ADMIN_EMAIL,
    SPANNING_API_KEY: SETTINGS.SPANNING_API_KEY,
  });
  await server.shutdown();
  assert.equal(code, 1);
  assert.match(stdout, /speaks no TLS/);
});
