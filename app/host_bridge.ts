import {
  type Answer,
  type Arguments,
  asRecord,
  type DataSource,
  readAnswer,
  type ShowFirst,
  type TextFile,
} from "./data_source.ts";

/** The page within a host: how it talks with the window around it. */

/** What a host says of itself and of how it shows the page. */
export interface HostContext {
  readonly theme?: string;
  readonly displayMode?: string;
  readonly availableDisplayModes?: readonly string[];
  readonly locale?: string;
  readonly timeZone?: string;
  readonly styles?: { readonly variables?: Readonly<Record<string, string | undefined>> };
}

/** A window as the bridge uses it: the page's own, or a test's. */
export interface BridgeWindow {
  readonly parent: { postMessage(message: unknown, targetOrigin: string): void };
  addEventListener(type: "message", listener: (event: BridgeMessage) => void): void;
}

/** A message event, as much as the bridge reads of one. */
interface BridgeMessage {
  readonly data: unknown;
  readonly source: unknown;
}

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** The protocol of MCP Apps (2026-01-26) that this page speaks. */
const PROTOCOL_VERSION = "2026-01-26";

/**
 * The page's side of MCP Apps: JSON-RPC with the window around it.
 *
 * By hand, because the official library is ten times as large as the whole page may be: it brings
 * schemas for both sides of the protocol, of which this page speaks a dozen messages. They are
 * held against the official host in `tests/assurance/apps/`.
 */
export class HostBridge implements DataSource {
  context: HostContext = {};
  #capabilities: Readonly<Record<string, unknown>> = {};
  #nextId = 1;
  readonly #waiting = new Map<number, Waiting>();
  readonly #window: BridgeWindow;
  #changed: (context: HostContext) => void = () => {};
  #show: ShowFirst | undefined;
  /** What came before somebody listened: a host may send the result before it has answered. */
  readonly #early: ((show: ShowFirst) => void)[] = [];

  /** Listens from now on: a host may speak first. */
  constructor(window: BridgeWindow) {
    this.#window = window;
    window.addEventListener("message", (event) => {
      if (event.source === window.parent) this.#receive(asRecord(event.data));
    });
  }

  /** Says who the page is, and learns what the host can do. */
  async connect(name: string, version: string): Promise<void> {
    const result = asRecord(
      await this.#request("ui/initialize", {
        protocolVersion: PROTOCOL_VERSION,
        appInfo: { name, version },
        appCapabilities: { availableDisplayModes: ["inline", "fullscreen"] },
      }),
    );
    this.#capabilities = asRecord(result?.["hostCapabilities"]) ?? {};
    this.#merge(result?.["hostContext"]);
    this.#notify("ui/notifications/initialized", {});
  }

  /** Tells of the context now, and whenever the host changes it. */
  onContext(changed: (context: HostContext) => void): void {
    this.#changed = changed;
    changed(this.context);
  }

  first(show: ShowFirst): void {
    this.#show = show;
    for (const tell of this.#early.splice(0)) tell(show);
  }

  canCall(): boolean {
    return this.#capabilities["serverTools"] !== undefined;
  }

  offers(): undefined {
    // A host carries no tools/list: the first answer says what there is.
    return undefined;
  }

  async call(tool: string, args: Arguments, signal?: AbortSignal): Promise<Answer> {
    return readAnswer(await this.#request("tools/call", { name: tool, arguments: args }, signal));
  }

  async download({ name, mimeType, text }: TextFile): Promise<boolean> {
    if (this.#capabilities["downloadFile"] === undefined) return false;
    const resource = { uri: `file:///${encodeURIComponent(name)}`, mimeType, text };
    const contents = [{ type: "resource", resource }];
    const result = asRecord(await this.#request("ui/download-file", { contents }));
    return result?.["isError"] !== true;
  }

  /** Asks to be shown in another way; the host decides, and says so in the context. */
  async requestDisplayMode(mode: "inline" | "fullscreen"): Promise<void> {
    const result = asRecord(await this.#request("ui/request-display-mode", { mode }));
    if (typeof result?.["mode"] === "string") this.#merge({ displayMode: result["mode"] });
  }

  /** Tells the host how much room the page needs, in CSS pixels. */
  reportSize(width: number, height: number): void {
    this.#notify("ui/notifications/size-changed", { width, height });
  }

  #request(method: string, params: unknown, signal?: AbortSignal): Promise<unknown> {
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      const abort = (): void => {
        this.#waiting.delete(id);
        this.#notify("notifications/cancelled", { requestId: id });
        reject(new Error("No longer wanted"));
      };
      if (signal?.aborted) return reject(new Error("No longer wanted"));
      signal?.addEventListener("abort", abort);
      const done = (): void => signal?.removeEventListener("abort", abort);
      this.#waiting.set(id, {
        resolve: (result) => (done(), resolve(result)),
        reject: (error) => (done(), reject(error)),
      });
      this.#send({ id, method, params });
    });
  }

  #notify(method: string, params: unknown): void {
    this.#send({ method, params });
  }

  #send(message: Readonly<Record<string, unknown>>): void {
    // The host's origin is not known to a page in a sandbox, and no message holds a secret.
    this.#window.parent.postMessage({ jsonrpc: "2.0", ...message }, "*");
  }

  #receive(message: Record<string, unknown> | undefined): void {
    if (message?.["jsonrpc"] !== "2.0") return;
    const { id, method, result, error } = message;
    const params = asRecord(message["params"]) ?? {};
    if (typeof method === "string") {
      if (id === undefined) this.#hear(method, params);
      else this.#answer(id, method);
      return;
    }
    const waiting = this.#waiting.get(Number(id));
    if (waiting === undefined) return;
    this.#waiting.delete(Number(id));
    if (error === undefined) waiting.resolve(result);
    else waiting.reject(new Error(String(asRecord(error)?.["message"] ?? "The host refused")));
  }

  #answer(id: unknown, method: string): void {
    const known = method === "ping" || method === "ui/resource-teardown";
    const error = { code: -32601, message: `Method not found: ${method}` };
    this.#send(known ? { id, result: {} } : { id, error });
  }

  #hear(method: string, params: Record<string, unknown>): void {
    switch (method) {
      case "ui/notifications/tool-input":
        return this.#tell((show) => show.asked(asRecord(params["arguments"]) ?? {}));
      case "ui/notifications/tool-result":
        return this.#tell((show) => show.answered(readAnswer(params)));
      case "ui/notifications/tool-cancelled":
        return this.#tell((show) => show.cancelled(String(params["reason"] ?? "")));
      case "ui/notifications/host-context-changed":
        return this.#merge(params);
    }
  }

  #tell(tell: (show: ShowFirst) => void): void {
    if (this.#show === undefined) this.#early.push(tell);
    else tell(this.#show);
  }

  #merge(change: unknown): void {
    this.context = { ...this.context, ...asRecord(change) };
    this.#changed(this.context);
  }
}
