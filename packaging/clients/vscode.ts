import { ASKED_SETTINGS } from "../asked_settings.ts";
import { type Launch, SERVER_KEY } from "../launch.ts";

/** What VS Code asks before it first starts a server. */
export interface VscodeInput {
  readonly id: string;
  readonly type: "promptString" | "pickString";
  readonly description: string;
  readonly password?: true;
  readonly options?: readonly string[];
}

/** A server in VS Code's configuration; values may name inputs. */
export type VscodeServer =
  & { readonly type: "stdio"; readonly env: Readonly<Record<string, string>> }
  & Launch;

/** The content of `.vscode/mcp.json`. VS Code asks for the settings and keeps the key itself. */
export function vscodeConfig(
  launch: Launch,
): { inputs: readonly VscodeInput[]; servers: Readonly<Record<string, VscodeServer>> } {
  return { inputs: inputs(), servers: { [SERVER_KEY]: server(launch) } };
}

/** A served `/mcp` in VS Code's configuration; values may name inputs. */
export interface VscodeHttpServer {
  readonly type: "http";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** The content of `.vscode/mcp.json` for a served `/mcp`. VS Code asks for the token and keeps it. */
export function vscodeHttpConfig(
  url: string,
): { inputs: readonly VscodeInput[]; servers: Readonly<Record<string, VscodeHttpServer>> } {
  const id = "token";
  const headers = { Authorization: `Bearer \${input:${id}}` };
  return {
    inputs: [{ id, type: "promptString", description: "Bearer token", password: true }],
    servers: { [SERVER_KEY]: { type: "http", url, headers } },
  };
}

/**
 * The link that opens VS Code and asks to install the server.
 *
 * By way of a page of VS Code's, because README pages show no links of other schemes:
 * https://code.visualstudio.com/api/extension-guides/ai/mcp
 */
export function vscodeLink(launch: Launch): string {
  const config = { name: SERVER_KEY, inputs: inputs(), ...server(launch) };
  const link = `vscode:mcp/install?${encodeURIComponent(JSON.stringify(config))}`;
  return `https://insiders.vscode.dev/redirect?url=${encodeURIComponent(link)}`;
}

function inputs(): VscodeInput[] {
  return ASKED_SETTINGS.map(({ id, description, secret, choices }) => ({
    id,
    type: choices === undefined ? "promptString" : "pickString",
    description,
    ...(secret ? { password: true } : {}),
    ...(choices === undefined ? {} : { options: choices }),
  }));
}

function server({ command, args }: Launch): VscodeServer {
  const env = Object.fromEntries(ASKED_SETTINGS.map(({ name, id }) => [name, `\${input:${id}}`]));
  return { type: "stdio", command, args, env };
}
