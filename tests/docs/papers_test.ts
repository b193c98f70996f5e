import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { SETTINGS } from "../../src/configuration/settings.ts";
import { ROOT } from "../support/entry_process.ts";
import { anchorsOf, PAPERS } from "./papers.ts";

const { tasks } = JSON.parse(Deno.readTextFileSync(join(ROOT, "deno.json")));
const names = SETTINGS.map(({ name }) => name);

for (const { path, text } of PAPERS) {
  Deno.test(`${path}: every link inside the repository leads to a file, and to a heading there is`, () => {
    for (const [, link = ""] of text.matchAll(/\]\((?!https?:)([^)]+)\)/g)) {
      const [file = "", anchor] = link.split("#");
      const target = file === "" ? join(ROOT, path) : join(ROOT, dirname(path), file);
      assert.ok(existsSync(target), link);
      if (anchor === undefined) continue;
      assert.ok(anchorsOf(Deno.readTextFileSync(target)).includes(anchor), link);
    }
  });

  Deno.test(`${path}: every task it names exists`, () => {
    for (const [, name = ""] of text.matchAll(/(?:deno task|deno@[\d.]+ task) ([\w:-]+)/g)) {
      assert.ok(name in tasks || name === "worker:", name);
    }
  });

  Deno.test(`${path}: every setting it names exists`, () => {
    for (const [, name = ""] of text.matchAll(/`((?:BATON_SPANNING|SPANNING|MCP)_[A-Z_]+)[`=]/g)) {
      assert.ok(names.some((known) => known === name) || OF_CLIENTS.includes(name), name);
    }
  });
}

for (const { path, text } of PAPERS) {
  Deno.test(`${path}: every file of the repository it names exists`, () => {
    const named = text.matchAll(/`((?:src|tools|tests|packaging|docs)\/[\w./-]*)`/g);
    for (const [, file = ""] of named) {
      assert.ok(existsSync(join(ROOT, file)) || METHODS.includes(file), file);
    }
  });
}

/** Methods of the protocol, which look like files of the tools. */
const METHODS: readonly string[] = ["tools/call", "tools/list"];

/** Variables in which a client keeps the token. */
const OF_CLIENTS: readonly string[] = ["SPANNING_MCP_TOKEN"];

Deno.test("CONTRIBUTING.md lists every task but the steps of the gate", () => {
  const text = PAPERS.find(({ path }) => path === "CONTRIBUTING.md")?.text ?? "";
  for (const name of Object.keys(tasks)) {
    if (["fmt:check", "lint", "check"].includes(name)) continue;
    assert.ok(text.includes(`| \`deno task ${name}\``), name);
  }
});

Deno.test("README.md links every page of docs", () => {
  const readme = PAPERS.find(({ path }) => path === "README.md")?.text ?? "";
  for (const { path } of PAPERS) {
    if (path.startsWith("docs/")) assert.ok(readme.includes(`](${path})`), path);
  }
});

Deno.test("SECURITY.md calls each test by the name of its file", () => {
  const text = PAPERS.find(({ path }) => path === "SECURITY.md")?.text ?? "";
  const links = [...text.matchAll(/\[(\w+_test)\]\((tests\/[^)]+)\)/g)];
  assert.ok(links.length > 15);
  for (const [, label, file = ""] of links) assert.equal(`${label}.ts`, file.split("/").at(-1));
});
