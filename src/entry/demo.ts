import { VERSION } from "../base/identity.ts";
import { DAY_MS, formatDay } from "../base/text.ts";
import { print, readCommandLine } from "./command_line.ts";
import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { fileURLToPath } from "node:url";

/** `deno task demo`: a tour that asks the real server about invented people. */

/** Longest cell that a person is shown; assistants get the whole of it. */
const WIDEST = 36;

/** Columns for machines, which a person is not shown. */
const HIDDEN = ["id", "entitlement", "grant id"];

/** Lays out the `|` tables in a text answer in columns, for a person at a terminal. */
function alignTables(text: string): string {
  return text.replaceAll(/^.*\|.*(?:\n.*\|.*)*/gm, (table) => align(table.split("\n")).join("\n"));
}

function align(lines: readonly string[]): string[] {
  const shown = lines[0]?.split("|").map((name) => !HIDDEN.includes(name)) ?? [];
  const rows = lines.map((line) => line.split("|").filter((_, at) => shown[at]).map(shorten));
  const [head = [], ...body] = rows;
  const widths = head.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const rule = widths.map((width) => "─".repeat(width));
  return [head, rule, ...body].map((row) =>
    row.map((text, column) => text.padEnd(widths[column] ?? 0)).join("  ").trimEnd()
  );
}

function shorten(text: string): string {
  return text.length > WIDEST ? text.slice(0, WIDEST - 1) + "…" : text;
}

/** A few of the checks; without this list all of them are made. */
const REVIEWED = [
  "disabled_admin",
  "admin_without_backup",
  "spanning_admin_not_global",
  "too_few_admins",
];

/** The first questions of a reviewer, and the calls that answer them. */
const TOUR: readonly (readonly [question: string, tool: string, args: Record<string, unknown>])[] =
  [
    ["Which roles are there, and how many people hold them?", "list_roles", {}],
    ["Who can read and restore everybody's mail?", "list_users", {
      admin: true,
      status: "enabled",
    }],
    ["Who left, and still sits on a paid seat?", "find_disabled", { license: "standard" }],
    ["What would an access review find first?", "review_access", { checks: REVIEWED }],
    ["Which disabled people are still administrators?", "find_disabled", { role: "global_admin" }],
  ];

const quarter = formatDay(Date.now() - 92 * DAY_MS);

/** Questions about the year behind the sandbox tenant, which the program brings along. */
const YEAR: typeof TOUR = [
  ["Who became or ceased to be an administrator this year?", "list_access_changes", {
    role: "global_admin",
  }],
  ["Was a principal name given to somebody else?", "list_access_changes", {
    kind: "identity_replaced",
  }],
  ["What is new since the last quarterly review?", "review_access", {
    checks: ["disabled_admin", "admin_without_backup", "unprotected_users"],
    since: quarter,
  }],
];

const HELP =
  `A tour on invented people: starts the server, asks the first questions of an access review and
prints the answers. Needs no settings.
`;

readCommandLine({ args: Deno.args, task: "deno task demo", help: HELP, options: {} });

const transport = new StdioClientTransport({
  command: Deno.execPath(),
  args: [
    ...["run", "--no-prompt", "--allow-env=SPANNING_*,BATON_SPANNING_*,MCP_*,HOST,PORT,LOG_LEVEL"],
    fileURLToPath(new URL("stdio.ts", import.meta.url)),
  ],
  env: { SPANNING_SANDBOX: "1", LOG_LEVEL: "error" },
});
const client = new Client({ name: "spanning-access-demo", version: VERSION }, {
  versionNegotiation: { mode: "auto" },
});
await client.connect(transport);
const { tools } = await client.listTools();
print(`spanning-access-mcp ${VERSION} over stdio, on the sandbox tenant (invented people).`);
print(`Tools: ${tools.map((tool) => tool.name).join(", ")}`);

let person: unknown;
for (const [question, tool, args] of TOUR) {
  const answer = await ask(question, tool, args);
  person = (answer["users"] as { userPrincipalName: string }[] | undefined)?.[0]?.userPrincipalName;
}
await ask("And why is the first of them one?", "get_user_grants", { user: person });
for (const [question, tool, args] of YEAR) await ask(question, tool, args);
await client.close();
print("\nNext: README.md shows how to connect Claude Desktop and a real tenant.");

async function ask(
  question: string,
  name: string,
  args: Record<string, unknown>,
): Promise<Record<string, unknown>> {
  print(`\n▌ ${question}\n  ${name} ${JSON.stringify(args)}\n`);
  const { content, structuredContent, isError } = await client.callTool({ name, arguments: args });
  const text = content.map((block) => block.type === "text" ? block.text : "").join("\n");
  if (isError) throw new Error(`${name} failed: ${text}`);
  print(alignTables(text));
  return structuredContent as Record<string, unknown>;
}
