/// <reference lib="dom" />
import { AppBridge, PostMessageTransport } from "@modelcontextprotocol/ext-apps/app-bridge";

/**
 * A host in a browser: the official bridge around a sandbox on another origin, which shows the page
 * in a frame of its own. Runs in Chromium and keeps what the page does for the tests to look at.
 */
export interface HostLog {
  /** Every message of the page, as it came. */
  readonly messages: { method?: string; id?: unknown; params?: unknown }[];
  /** The messages that the bridge refused or could not read. */
  readonly errors: string[];
  readonly sizes: { width?: number | undefined; height?: number | undefined }[];
  readonly downloads: { uri: string; text: string }[];
  /** Tools in the order in which the page asked for them. */
  readonly calls: { name: string; arguments?: unknown; at: number }[];
}

/** The settings of the host that shows the page. */
export interface HostSettings {
  readonly html: string;
  readonly sandbox: string;
  // deno-lint-ignore no-explicit-any
  readonly context: any;
  readonly capabilities: Record<string, unknown>;
  readonly arguments: Record<string, unknown>;
  /** The outcome of the first call. */
  readonly first: "answered" | "cancelled" | "pending";
}

declare global {
  interface Window {
    host: { log: HostLog; start(settings: HostSettings): void; change(context: unknown): void };
  }
}

const log: HostLog = { messages: [], errors: [], sizes: [], downloads: [], calls: [] };
let bridge: AppBridge;
let context: HostSettings["context"];

globalThis.window.host = {
  log,
  start(settings) {
    const frame = document.createElement("iframe");
    frame.src = settings.sandbox;
    frame.title = "Sandbox";
    document.body.replaceChildren(frame);
    show(settings.context.displayMode);
    void connect(frame, settings);
  },
  change(change) {
    context = { ...context, ...change as object };
    show(context.displayMode);
    bridge.setHostContext(context);
  },
};

function show(mode: string): void {
  document.body.className = mode;
}

async function connect(frame: HTMLIFrameElement, settings: HostSettings): Promise<void> {
  context = settings.context;
  const { capabilities } = settings;
  const info = { name: "test-host", version: "1.0.0" };
  bridge = new AppBridge(null, info, capabilities, { hostContext: context });
  const answer = async (name: string, args: unknown) => {
    const response = await fetch("/call", { method: "POST", body: JSON.stringify({ name, args }) });
    return await response.json();
  };
  bridge.onerror = (error) => void log.errors.push(String(error));
  bridge.onsandboxready = () =>
    void bridge.sendSandboxResourceReady({ html: settings.html, sandbox: "allow-scripts" });
  bridge.onsizechange = (size) => {
    log.sizes.push(size);
    if (size.height !== undefined) frame.style.height = `${size.height}px`;
  };
  bridge.oncalltool = async (params) => {
    log.calls.push({ ...params, at: performance.timeOrigin + performance.now() });
    return await answer(params.name, params.arguments);
  };
  bridge.ondownloadfile = ({ contents }) => {
    for (const content of contents) {
      if (content.type === "resource" && "text" in content.resource) {
        log.downloads.push({ uri: content.resource.uri, text: content.resource.text });
      }
    }
    return Promise.resolve({});
  };
  bridge.onrequestdisplaymode = ({ mode }) => {
    context = { ...context, displayMode: mode };
    show(mode);
    bridge.setHostContext(context);
    return Promise.resolve({ mode });
  };
  bridge.oninitialized = async () => {
    await bridge.sendToolInput({ arguments: settings.arguments });
    if (settings.first === "cancelled") {
      await bridge.sendToolCancelled({ reason: "The user stopped it" });
    } else if (settings.first === "answered") {
      await bridge.sendToolResult(await answer("show_access", settings.arguments));
    }
  };
  const source = frame.contentWindow;
  if (source === null) throw new Error("The sandbox has no window");
  globalThis.addEventListener("message", (event) => {
    if (event.source === source) log.messages.push(event.data);
  });
  const transport = new PostMessageTransport(source, source);
  const send = transport.send.bind(transport);
  transport.send = (message, options) => {
    if ("error" in message) log.errors.push(JSON.stringify(message));
    return send(message, options);
  };
  await bridge.connect(transport);
}
