import { Deployment } from "kubernetes-models/apps/v1/Deployment";
import { Service } from "kubernetes-models/v1/Service";
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { SETTINGS } from "../../src/configuration/settings.ts";
import { REGIONS } from "../../src/spanning/base_url.ts";
import { parseAllDocuments } from "yaml";
import { ROOT } from "../support/entry_process.ts";

const UNIT = join(ROOT, "packaging/deploy/spanning-access-mcp.service");
const unit = Deno.readTextFileSync(UNIT);
const manifest = Deno.readTextFileSync(join(ROOT, "packaging/deploy/kubernetes.yaml"));
const names: readonly string[] = SETTINGS.map(({ name }) => name);

Deno.test({
  name: "systemd reads the unit file and has nothing to say",
  ignore: !existsSync("/usr/bin/systemd-analyze"),
  fn: async () => {
    const { code, stderr } = await new Deno.Command("systemd-analyze", {
      args: ["verify", "--man=no", UNIT],
    }).output();
    assert.equal(new TextDecoder().decode(stderr), "");
    assert.equal(code, 0);
  },
});

Deno.test("the unit allows its own address, Spanning's hosts and the files it is given, nothing else", () => {
  const start = /ExecStart=([\s\S]*?[^\\])\n/.exec(unit)?.[1] ?? "";
  const [, net = ""] = /--allow-net=(\S+)/.exec(start) ?? [];
  const hosts = REGIONS.map((region) => `o365-api-${region}.spanningbackup.com:443`);
  assert.deepEqual(net.split(","), ["${HOST}:${PORT}", ...hosts]);
  const [, read = ""] = /--allow-read=(\S+)/.exec(start) ?? [];
  for (const path of read.split(",")) assert.match(path, /^\$\{[A-Z_]+_FILE\}$/);
  assert.doesNotMatch(start, /--allow-(all|write|run|sys|ffi)|-A\b/);
  assert.ok(existsSync(join(ROOT, "src/entry/serve.ts")) && start.endsWith("src/entry/serve.ts"));
});

Deno.test("both name settings that exist, and hold no secret", () => {
  const named = [...`${unit}\n${manifest}`.matchAll(/\b(?:SPANNING|MCP)_[A-Z_]+\b/g)];
  assert.ok(named.length > 6);
  for (const [name] of named) assert.ok(names.includes(name), name);
  assert.doesNotMatch(`${unit}\n${manifest}`, /(?:API_KEY|TOKEN|TENANTS)=\S|stringData/);
});

Deno.test("the manifest is a Deployment and a Service by the schema of Kubernetes, and they fit", () => {
  const documents = parseAllDocuments(manifest, { strict: true });
  for (const { errors, warnings } of documents) assert.deepEqual([errors, warnings], [[], []]);
  const [deployed, served, ...others] = documents.map((document) => document.toJS());
  assert.equal(others.length, 0);
  const deployment = new Deployment(deployed);
  const service = new Service(served);
  deployment.validate();
  service.validate();
  assert.throws(() => new Deployment({ ...deployed, spec: { replicas: "one" } }).validate());
  const pod = deployment.spec?.template;
  assert.deepEqual(service.spec?.selector, pod?.metadata?.labels);
  const [container] = pod?.spec?.containers ?? [];
  const ports = container?.ports?.map(({ name }) => name);
  assert.ok(ports?.includes(String(service.spec?.ports?.[0]?.targetPort)));
  const [volume] = container?.volumeMounts ?? [];
  for (const { name, value = "" } of container?.env ?? []) {
    if (name.endsWith("_FILE")) assert.ok(value.startsWith(`${volume?.mountPath}/`), name);
  }
});
