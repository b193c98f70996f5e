import assert from "node:assert/strict";
import { MCP_REMOTE_PACKAGE } from "../../packaging/clients.ts";
import {
  readAddLine,
  readVscodeServer,
  shellWords,
  type Started,
} from "../packaging/decode_snippets.ts";
import type { Block } from "./papers.ts";

/** A served address, and what is sent to it. */
export interface Served {
  readonly url: string;
  readonly authorization: string;
}

/** What a client is told by a configuration or a line: to start a command, or to call an address. */
type Shown = Started | Served;

const VARIABLE = "SPANNING_MCP_TOKEN";

/** What a person answers where VS Code asks, and puts where a variable is named. */
type Answers = Readonly<Record<string, string>>;

/** Reads a block as the client does for which it is; undefined where it is for no client. */
export async function shownIn({ language, code }: Block, answers: Answers): Promise<Shown[]> {
  if (language === "json") return [readJson(JSON.parse(code), answers)];
  if (language !== "sh") return [];
  const lines = code.trim().split("\n").filter((line) =>
    /^(claude|codex) mcp add |^npx .* --cli /.test(line)
  );
  return await Promise.all(lines.map((line) => readLine(line, answers)));
}

// deno-lint-ignore no-explicit-any
function readJson(config: any, answers: Answers): Shown {
  const server = (config.mcpServers ?? config.servers).spanning;
  const [command, , ...args] = [server.command, ...server.args ?? []];
  if (args[0] === MCP_REMOTE_PACKAGE) {
    assert.deepEqual([command, args[2], args[3]], [
      "npx",
      "--header",
      "Authorization:${AUTHORIZATION}",
    ]);
    return { url: args[1], authorization: server.env.AUTHORIZATION };
  }
  if (server.url !== undefined) {
    const given: string = server.headers.Authorization;
    return {
      url: server.url,
      authorization: given.replace("${input:token}", answers["token"] ?? ""),
    };
  }
  return config.servers === undefined ? server : readVscodeServer(config.inputs, server, answers);
}

async function readLine(line: string, answers: Answers): Promise<Shown> {
  const words = await shellWords(line);
  const valueOf = (flag: string): string => words[words.indexOf(flag) + 1] ?? "";
  if (words.includes("--header")) {
    const url = words.find((word) => word.startsWith("https:")) ?? "";
    return { url, authorization: valueOf("--header").replace("Authorization: ", "") };
  }
  if (words.includes("--url")) {
    assert.equal(valueOf("--bearer-token-env-var"), VARIABLE);
    return { url: valueOf("--url"), authorization: `Bearer ${answers["token"]}` };
  }
  if (words[0] !== "npx") return await readAddLine(line, words[0] === "codex" ? "--env" : "-e");
  const end = words.indexOf("-e");
  const [command = "", ...args] = words.slice(words.indexOf("--cli") + 1, end);
  const [name = "", value = ""] = valueOf("-e").split("=");
  return { command, args, env: { [name]: value } };
}
