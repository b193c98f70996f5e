import assert from "node:assert/strict";
import withNpm from "../assurance/e2e/packages/alone/package.json" with { type: "json" };
import withDeno from "../assurance/e2e/packages/deno.json" with { type: "json" };
import { paper } from "./papers.ts";

/** What is installed for the clients' sake and is none. */
const BESIDE = ["@langchain/core", "@modelcontextprotocol/sdk", "zod"];

const pinned = new Map(
  [...Object.entries(withDeno.imports), ...Object.entries(withNpm.dependencies)]
    .filter(([name]) => !BESIDE.includes(name))
    .map(([name, version]) => [name, version.replace(/^.*@/, "")]),
);

/** The cells of the rows that name a client in the table of those that were tried. */
const rows = [...paper("docs/other-clients.md").matchAll(/^\| `([^`]+)` +\|(.*)\|$/gm)]
  .map(([, client = "", rest = ""]) => [client, ...rest.split("|").map((cell) => cell.trim())]);

Deno.test("docs/other-clients.md lists every client that is tried, in the version that is installed", () => {
  const listed = rows.map(([client, version]) => [client, version]);
  assert.deepEqual(new Map(listed as [string, string][]), pinned);
});

Deno.test("docs/other-clients.md says of each client that was tried by what transport and in which protocol", () => {
  for (const [client, , transport, protocol, tried] of rows) {
    assert.match(transport ?? "", /^(stdio, HTTP|stdio to HTTP|none)$/, client);
    assert.notEqual(protocol, "", client);
    assert.match(tried ?? "", /^(yes|with a model|schemas only)$/, client);
  }
});

for (
  const [path, client, name] of [
    ["docs/claude-code.md", "@anthropic-ai/claude-code", "Claude Code"],
    ["docs/codex.md", "@openai/codex", "Codex"],
  ] as const
) {
  Deno.test(`${path} names the version that is tried`, () => {
    const text = paper(path).replaceAll(/\s+/g, " ");
    assert.ok(text.includes(`${name} ${pinned.get(client)}`));
  });
}
