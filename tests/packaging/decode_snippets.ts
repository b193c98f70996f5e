import assert from "node:assert/strict";

/** What a client starts once it has read a snippet and asked what it had to ask. */
export interface Started {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** The words of a line, as a real shell splits them. */
export async function shellWords(line: string): Promise<string[]> {
  const [name = ""] = line.split(" ");
  const script = `${name}() { printf '%s\\0' ${name} "$@"; }\n${line}`;
  const { code, stdout } = await new Deno.Command("sh", { args: ["-c", script] }).output();
  assert.equal(code, 0);
  return new TextDecoder().decode(stdout).split("\0").slice(0, -1);
}

/** Reads `NAME mcp add SERVER [FLAG K=V]… -- COMMAND ARGS…`. */
export async function readAddLine(line: string, flag: string): Promise<Started> {
  const words = await shellWords(line);
  const dashes = words.indexOf("--");
  assert.deepEqual(words.slice(1, 4), ["mcp", "add", "spanning"]);
  const options = words.slice(4, dashes);
  const env = Object.fromEntries(
    options.flatMap((word, at) => {
      if (at % 2 === 1) return [];
      assert.equal(word, flag);
      return [pair(options[at + 1] ?? "")];
    }),
  );
  const [command = "", ...args] = words.slice(dashes + 1);
  return { command, args, env };
}

/** Reads the link of VS Code as its handler does, and answers its questions. */
export function readVscodeLink(link: string, answers: Readonly<Record<string, string>>): Started {
  const page = new URL(link);
  assert.equal(page.origin + page.pathname, "https://insiders.vscode.dev/redirect");
  const [head, query = ""] = (page.searchParams.get("url") ?? "").split("?");
  assert.equal(head, "vscode:mcp/install");
  const { name, inputs, ...server } = JSON.parse(decodeURIComponent(query));
  assert.equal(name, "spanning");
  return readVscodeServer(inputs, server, answers);
}

/** Answers what `.vscode/mcp.json` asks. */
export function readVscodeServer(
  inputs: readonly { readonly id: string; readonly options?: readonly string[] }[],
  server: Started,
  answers: Readonly<Record<string, string>>,
): Started {
  const env = Object.entries(server.env).map(([name, value]) => {
    const id = /^\$\{input:(\w+)\}$/.exec(value)?.[1];
    const input = inputs.find((input) => input.id === id);
    assert.ok(input, `Nobody is asked for ${name}`);
    const answer = answers[name] ?? "";
    assert.ok(input.options?.includes(answer) ?? true, `${answer} cannot be chosen`);
    return [name, answer];
  });
  return { command: server.command, args: server.args, env: Object.fromEntries(env) };
}

/** Reads either link of Cursor. */
export function readCursorLink(link: string): Started {
  const { searchParams } = new URL(link);
  assert.equal(searchParams.get("name"), "spanning");
  const bytes = Uint8Array.from(atob(searchParams.get("config") ?? ""), (c) => c.charCodeAt(0));
  return JSON.parse(new TextDecoder().decode(bytes));
}

function pair(text: string): [string, string] {
  const at = text.indexOf("=");
  return [text.slice(0, at), text.slice(at + 1)];
}
