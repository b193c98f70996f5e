import assert from "node:assert/strict";
import { REGIONS } from "../../src/spanning/base_url.ts";
import { paper } from "./papers.ts";

const root = new URL("../../", import.meta.url);
const { tasks } = JSON.parse(Deno.readTextFileSync(new URL("deno.json", root)));

for (const name of ["stdio", "read", "evidence", "doctor"]) {
  Deno.test(`deno task ${name} may reach the host of every region, this machine, and nothing else`, () => {
    const hosts = REGIONS.map((region) => `o365-api-${region}.spanningbackup.com`);
    const [, allowed = ""] = /--allow-net=(\S+)/.exec(tasks[name].command) ?? [];
    assert.deepEqual(allowed.split(","), [...hosts, "127.0.0.1", "localhost"]);
  });
}

for (const path of ["README.md", "docs/tenants.md"]) {
  Deno.test(`${path} names every region`, () => {
    for (const region of REGIONS) assert.ok(paper(path).includes("`" + region + "`"), region);
  });
}

Deno.test(".dev.vars.example names every region", () => {
  const [, listed = ""] = /lives: (.*)\.$/m.exec(
    Deno.readTextFileSync(new URL(".dev.vars.example", root)),
  ) ?? [];
  assert.deepEqual(listed.split(/, | or /), [...REGIONS]);
});
