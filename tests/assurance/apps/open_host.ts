/// <reference lib="dom" />
import { CHROMIUM_THERE, openChromium } from "./chromium.ts";
import type { HostLog, HostSettings } from "./host_window.ts";
import { fileURLToPath } from "node:url";
import type { Browser, Frame, Page } from "playwright-core";

/** Answers a call of a tool, as the server behind a host does. */
export type AnswerCall = (name: string, args: Record<string, unknown>) => unknown;

/** The page within a host, in a browser. */
export interface ShownPage {
  /** The host's own page. */
  readonly page: Page;
  /** The frame of the page under test. */
  readonly app: Frame;
  /** The messages that the host has seen so far. */
  readonly log: () => Promise<HostLog>;
  /** Violations of the content security policy, and errors of scripts. */
  readonly violations: readonly string[];
  /** Ends what the page does. The next one of the same kind is shown in the same tab. */
  readonly leave: () => Promise<void>;
}

/** A tab of the browser, and what went wrong in it. */
interface Tab {
  readonly page: Page;
  readonly violations: string[];
}

/** The display; the defaults are those of most hosts. */
export interface ShowOptions extends Partial<Omit<HostSettings, "html" | "sandbox">> {
  readonly answer: AnswerCall;
  readonly width?: number;
  readonly height?: number;
  readonly colorScheme?: "light" | "dark";
  readonly forcedColors?: "active";
}

/** The specification's policy for a page that declares no domains (2026-01-26). */
const DEFAULT_CSP = "default-src 'none'; script-src 'self' 'unsafe-inline'; " +
  "style-src 'self' 'unsafe-inline'; img-src 'self' data:; media-src 'self' data:; " +
  "connect-src 'none'";

/** The capabilities of a host that offers everything the page can use. */
export const FULL = { serverTools: {}, downloadFile: {}, openLinks: {}, logging: {} };

const CONTEXT = {
  theme: "light",
  displayMode: "inline",
  availableDisplayModes: ["inline", "fullscreen"],
  locale: "en-GB",
  timeZone: "Europe/Berlin",
};

const SANDBOX = `<!doctype html><title>Sandbox</title>
<style>html, body, iframe { margin: 0; border: 0; width: 100%; height: 100%; display: block; }</style>
<script>
const inner = document.createElement("iframe");
inner.title = "App";
document.documentElement.append(inner);
addEventListener("message", ({ source, data }) => {
  if (source === inner.contentWindow) return parent.postMessage(data, "*");
  if (source !== parent) return;
  if (data.method !== "ui/notifications/sandbox-resource-ready") {
    return inner.contentWindow.postMessage(data, "*");
  }
  inner.sandbox = data.params.sandbox;
  const csp = ${
  JSON.stringify(`<meta http-equiv="Content-Security-Policy" content="${DEFAULT_CSP}">`)
};
  inner.srcdoc = data.params.html.replace("<head>", "<head>" + csp);
});
parent.postMessage({ jsonrpc: "2.0", method: "ui/notifications/sandbox-proxy-ready", params: {} }, "*");
</script>`;

const HOST_STYLE = "html, body { margin: 0; height: 100%; } iframe { border: 0; width: 100%; } " +
  ".fullscreen iframe { height: 100% !important; }";

/** A browser and two origins to show the page on. */
export class Hosts implements AsyncDisposable {
  readonly #browser: Browser;
  readonly #servers: readonly Deno.HttpServer<Deno.NetAddr>[];
  readonly #html: string;
  readonly #addresses: { host: string; sandbox: string };
  #answer: AnswerCall = () => ({ content: [], isError: true });
  /** Tabs that show nothing, by how they look. A new one costs more than most tests. */
  readonly #idle = new Map<string, Tab>();

  private constructor(browser: Browser, html: string, script: string) {
    this.#browser = browser;
    this.#html = html;
    const type = { "content-type": "text/html; charset=utf-8" };
    const serve = (handle: (request: Request) => Response | Promise<Response>) =>
      Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, handle);
    const host = serve(async (request) => {
      if (new URL(request.url).pathname === "/call") {
        const { name, args } = await request.json();
        return Response.json(await this.#answer(name, args ?? {}));
      }
      return new Response(
        `<!doctype html><html lang="en"><title>Host</title><style>${HOST_STYLE}</style>` +
          `<body><script type="module">${script}</script>`,
        { headers: type },
      );
    });
    const sandbox = serve(() => new Response(SANDBOX, { headers: type }));
    this.#servers = [host, sandbox];
    this.#addresses = {
      host: `http://127.0.0.1:${host.addr.port}/`,
      // Another name and another port: another origin, and another site as well.
      sandbox: `http://localhost:${sandbox.addr.port}/`,
    };
  }

  /** Starts them for a page. */
  static async open(html: string): Promise<Hosts> {
    const script = await bundle(new URL("host_window.ts", import.meta.url));
    const text = script.replaceAll("</script", "<\\/script");
    return new Hosts(await openChromium(), html, text);
  }

  /** Shows the page as a host does. */
  async show(options: ShowOptions): Promise<ShownPage> {
    const { answer, width = 760, height = 800 } = options;
    this.#answer = answer;
    const look = JSON.stringify([options.colorScheme, options.forcedColors]);
    const tab = this.#idle.get(look) ?? await this.#openTab(options);
    this.#idle.delete(look);
    const { page, violations } = tab;
    await page.setViewportSize({ width, height });
    await page.goto(this.#addresses.host);
    const settings: HostSettings = {
      html: this.#html,
      sandbox: this.#addresses.sandbox,
      context: { ...CONTEXT, ...options.context },
      capabilities: options.capabilities ?? FULL,
      arguments: options.arguments ?? {},
      first: options.first ?? "answered",
    };
    // deno-lint-ignore no-explicit-any
    await page.evaluate((settings) => (globalThis as any).host.start(settings), settings);
    // The page draws something before it knows anything.
    const app = await waitFor(() => page.frames().find((frame) => frame.url() === "about:srcdoc"));
    await app.waitForSelector("main");
    return {
      page,
      app,
      violations,
      // deno-lint-ignore no-explicit-any
      log: () => page.evaluate(() => (globalThis as any).host.log),
      leave: async () => {
        await page.goto("about:blank");
        violations.length = 0;
        this.#idle.set(look, tab);
      },
    };
  }

  async #openTab(
    { colorScheme, forcedColors }: Pick<ShowOptions, "colorScheme" | "forcedColors">,
  ): Promise<Tab> {
    const context = await this.#browser.newContext({
      deviceScaleFactor: 1,
      ...(colorScheme === undefined ? {} : { colorScheme }),
      ...(forcedColors === undefined ? {} : { forcedColors }),
    });
    // On a busy machine a page may be slow, and nothing here measures that.
    context.setDefaultTimeout(180_000);
    const page = await context.newPage();
    const violations: string[] = [];
    page.on("console", (message) => {
      if (message.type() === "error" || message.text().startsWith("csp:")) {
        violations.push(message.text());
      }
    });
    page.on("pageerror", (error) => violations.push(String(error)));
    page.on("dialog", (dialog) => {
      violations.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on("request", (request) => {
      if (!/^(http:\/\/(127\.0\.0\.1|localhost):|about:|data:)/.test(request.url())) {
        violations.push(`request: ${request.url()}`);
      }
    });
    await context.addInitScript(() => {
      addEventListener("securitypolicyviolation", (event) => {
        const { violatedDirective, blockedURI } = event as unknown as Record<string, string>;
        // deno-lint-ignore no-console
        console.log(`csp: ${violatedDirective} ${blockedURI}`);
      });
    });
    await context.addInitScript(() => {
      const drawn = new MutationObserver(() => {
        if (document.querySelector("tr.person") === null) return;
        drawn.disconnect();
        requestAnimationFrame(() => {
          Object.assign(globalThis, { firstRowsAt: performance.timeOrigin + performance.now() });
        });
      });
      drawn.observe(document, { childList: true, subtree: true });
    });
    return { page, violations };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#browser.close();
    for (const server of this.#servers) await server.shutdown();
  }
}

/**
 * A module with all it imports as one script for a browser. By Deno, because packages of tests lie
 * in its cache, where esbuild itself does not look.
 */
async function bundle(module: URL): Promise<string> {
  const config = fileURLToPath(new URL("../../deno.json", import.meta.url));
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["bundle", "--quiet", "--config", config, "--platform", "browser", fileURLToPath(module)],
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}

async function waitFor<T>(find: () => T | undefined): Promise<T> {
  for (let tries = 0; tries < 400; tries++) {
    const found = find();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error("The page was never shown");
}

export { CHROMIUM_THERE };
