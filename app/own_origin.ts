import {
  type Answer,
  type Arguments,
  asRecord,
  type DataSource,
  readAnswer,
  type ShowFirst,
  type TextFile,
} from "./data_source.ts";

/** The page in a browser: the same calls, sent to `/mcp` of the origin it came from. */
export class OwnOrigin implements DataSource {
  readonly #options: OwnOriginOptions;
  #tools: ReadonlySet<string> = new Set();
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

  /** The ids of the tenants to choose from; empty where there is one. */
  async tenants(): Promise<string[]> {
    if (!this.offers("list_tenants")) return [];
    const { structured, text } = await this.call("list_tenants", {});
    if (structured === undefined) throw new Error(text);
    const { tenants } = structured;
    const ids = Array.isArray(tenants) ? tenants.map((tenant) => asRecord(tenant)?.["id"]) : [];
    return ids.filter((id) => typeof id === "string");
  }

  first(show: ShowFirst): void {
    const args = this.#options.first;
    show.asked(args);
    this.call("show_access", args).then(
      show.answered,
      (error: Error) => show.answered({ text: error.message, failed: true }),
    );
  }

  canCall(): boolean {
    return true;
  }

  offers(tool: string): boolean {
    return this.#tools.has(tool);
  }

  async call(tool: string, args: Arguments, signal?: AbortSignal): Promise<Answer> {
    return readAnswer(await this.#request("tools/call", { name: tool, arguments: args }, signal));
  }

  download(file: TextFile): Promise<boolean> {
    this.#options.save(file);
    return Promise.resolve(true);
  }

  async #request(method: string, params: unknown, signal?: AbortSignal): Promise<unknown> {
    const { fetch, token, refused } = this.#options;
    const response = await fetch("/mcp", {
      method: "POST",
      headers: {
        "content-type": "application/json",
        accept: "application/json",
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify({ jsonrpc: "2.0", id: this.#nextId++, method, params }),
      // This server sets no cookie, and those of another program on its host are not its business.
      credentials: "omit",
      ...(signal === undefined ? {} : { signal }),
    });
    const message = asRecord(await response.json().catch(() => undefined));
    const error = asRecord(message?.["error"]);
    if (response.ok && error === undefined) return message?.["result"];
    const why = typeof error?.["message"] === "string"
      ? error["message"]
      : `The server answered with status ${response.status}`;
    if (response.status !== 401) throw new Error(why);
    refused(token === undefined ? "" : why);
    throw new SignInNeededError(why);
  }
}

/** The server did not let the page in. Whoever shows the page has been told. */
export class SignInNeededError extends Error {}

/** What {@linkcode OwnOrigin} needs of a browser. */
interface OwnOriginOptions {
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  /** The access token of this tab; undefined where nobody has signed in. */
  readonly token: string | undefined;
  /** The arguments of the first question. */
  readonly first: Arguments;
  /** Hears why a token is refused; an empty text where there was none. */
  readonly refused: (why: string) => void;
  /** Hands a file to the browser. */
  readonly save: (file: TextFile) => void;
}
