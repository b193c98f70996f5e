/// <reference lib="dom" />
import {
  type Answer,
  type Arguments,
  asRecord,
  type DataSource,
  readAnswer,
} from "./data_source.ts";
import type { ShowFirst, TextFile } from "./data_source.ts";

/** The server did not let the page in: somebody has to sign in, again or for the first time. */
export class SignInNeededError extends Error {}

/** What {@linkcode OwnOrigin} needs of a browser. */
export interface OwnOriginOptions {
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  /** The access token of this tab; undefined where nobody has signed in. */
  readonly token: () => string | undefined;
  /** Hands a file to the browser. */
  readonly save: (file: TextFile) => void;
}

/** The page's first question, as an assistant would ask it. */
const FIRST_TOOL = "show_access";

/** The page in a browser: the same calls, sent to `/mcp` of the origin it came from. */
export class OwnOrigin implements DataSource {
  readonly #options: OwnOriginOptions;
  #tools: ReadonlySet<string> | undefined;
  #nextId = 1;

  constructor(options: OwnOriginOptions) {
    this.#options = options;
  }

  /** Learns which tools there are. Throws {@linkcode SignInNeededError} where a token is needed. */
  async connect(): Promise<void> {
    const { tools } = asRecord(await this.#request("tools/list", {})) ?? {};
    const names = Array.isArray(tools) ? tools.map((tool) => asRecord(tool)?.["name"]) : [];
    this.#tools = new Set(names.filter((name) => typeof name === "string"));
  }

  first(show: ShowFirst): void {
    show.asked({});
    this.call(FIRST_TOOL, {}).then(
      show.answered,
      (error: Error) => show.answered({ text: error.message, failed: true }),
    );
  }

  canCall(): boolean {
    return true;
  }

  offers(tool: string): boolean | undefined {
    return this.#tools?.has(tool);
  }

  async call(tool: string, args: Arguments, signal?: AbortSignal): Promise<Answer> {
    return readAnswer(await this.#request("tools/call", { name: tool, arguments: args }, signal));
  }

  download(file: TextFile): Promise<boolean> {
    this.#options.save(file);
    return Promise.resolve(true);
  }

  async #request(method: string, params: unknown, signal?: AbortSignal): Promise<unknown> {
    const token = this.#options.token();
    const response = await this.#options.fetch("/mcp", {
      method: "POST",
      headers: {
        "content-type": "application/json",
        accept: "application/json",
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify({ jsonrpc: "2.0", id: this.#nextId++, method, params }),
      // No cookie is set by this server, and none of another program on this host is its business.
      credentials: "omit",
      ...(signal === undefined ? {} : { signal }),
    });
    if (response.status === 401) throw new SignInNeededError("The server asks for a token");
    const message = asRecord(await response.json().catch(() => undefined));
    const error = asRecord(message?.["error"]);
    if (error === undefined && response.ok) return message?.["result"];
    throw new Error(
      typeof error?.["message"] === "string"
        ? error["message"]
        : `The server answered with status ${response.status}`,
    );
  }
}
