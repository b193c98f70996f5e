import assert from "node:assert/strict";
import { join } from "node:path";
import { createInstruments } from "../../src/operations/telemetry.ts";
import { defaultTenant } from "../../src/sandbox/northwind.ts";
import { ROOT } from "../support/entry_process.ts";
import { modernClient } from "../support/mcp_clients.ts";
import { programOn } from "../support/program.ts";

const page = Deno.readTextFileSync(join(ROOT, "docs/operations.md"));

/** What stands first in the rows of the tables of a section. */
function rowsOf(section: string): string[] {
  const text = page.split(new RegExp(`^## ${section}$`, "m"))[1]?.split(/^## /m)[0] ?? "";
  return [...text.matchAll(/^\| (`[^|]+) \|/gm)]
    .flatMap(([, cell = ""]) => [...cell.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? ""));
}

Deno.test("docs/operations.md lists the metrics that there are", () => {
  const made: string[] = [];
  const note = (name: string) => {
    made.push(name);
    return { add: () => {}, record: () => {} };
  };
  createInstruments({ createCounter: note, createHistogram: note });
  const listed = rowsOf("Traces and metrics").filter((name) =>
    /^(mcp|spanning_access)\./.test(name)
  );
  assert.deepEqual(listed.sort(), made.sort());
});

Deno.test("docs/operations.md explains each message that the program can log", () => {
  const messages = sources("src").flatMap((path) => {
    const text = Deno.readTextFileSync(path);
    const logged = text.matchAll(/\blog\(\s*"(?:debug|info|warn|error)",\s*"([a-z][^"]+)"/g);
    return Array.from(logged, ([, message = ""]) => message);
  });
  assert.ok(messages.length > 15, String(messages.length));
  const listed = rowsOf("Logs");
  assert.deepEqual(messages.filter((message) => !listed.includes(message)), []);
});

function sources(folder: string): string[] {
  return Array.from(Deno.readDirSync(join(ROOT, folder)), ({ name, isDirectory }) => {
    const path = `${folder}/${name}`;
    return isDirectory ? sources(path) : [join(ROOT, path)];
  }).flat();
}

Deno.test("docs/operations.md explains each field and each message of the log", async () => {
  const { access, logLines } = programOn({
    tenant: defaultTenant(),
    env: { LOG_LEVEL: "debug" },
  });
  await using client = await modernClient(access.servers);
  await client.call("list_roles");
  await client.readResource("spanning://default/users/viktor.petrenko@northwind.example");
  await client.getPrompt("admin_review");
  await access.http("127.0.0.1").request("http://127.0.0.1/mcp");
  const lines = logLines.map((line) => JSON.parse(line));
  for (const { message } of lines) assert.ok(page.includes("`" + message + "`"), message);
  const fields = new Set(lines.flatMap((line) => Object.keys(line)));
  for (const field of fields) {
    if (["time", "level", "message"].includes(field)) continue;
    assert.ok(page.includes("`" + field + "`"), field);
  }
});
