import { type BridgeWindow, HostBridge, type HostContext } from "./host_bridge.ts";
import { showOwnPage } from "./own_page.ts";
import { Screen, type View } from "./screen.ts";

/** Where the page begins: within a host, or in a browser by itself. */

/** Counts what hosts can tell apart: it changes when the page asks of a host what it did not. */
const PAGE_VERSION = "1";

/** Most room that the page takes within a conversation, in CSS pixels. */
const MOST_HEIGHT = 500;

/** Begins the page within a host. */
async function showInHost(): Promise<void> {
  // The listener of a window takes a wider event than the bridge reads.
  const bridge = new HostBridge(globalThis as unknown as BridgeWindow);
  await bridge.connect("spanning-access", PAGE_VERSION);
  const screen = new Screen(bridge, readView(bridge));
  bridge.onContext((context) => {
    applyContext(context);
    screen.view(readView(bridge));
  });
  document.body.replaceChildren(screen.element);
  new ResizeObserver(() => {
    // Elsewhere the host decides how much room there is.
    if ((bridge.context.displayMode ?? "inline") !== "inline") return;
    const { width, height } = screen.element.getBoundingClientRect();
    bridge.reportSize(Math.ceil(width), Math.min(MOST_HEIGHT, Math.ceil(height)));
  }).observe(screen.element);
}

function readView(bridge: HostBridge): View {
  const { displayMode = "inline", availableDisplayModes = [], locale, timeZone } = bridge.context;
  const inline = displayMode === "inline";
  const more = inline && availableDisplayModes.includes("fullscreen");
  const expand = (): void => void bridge.requestDisplayMode("fullscreen").catch(() => {});
  return { compact: more, ...(more ? { expand } : {}), reader: { locale, timeZone } };
}

function applyContext({ theme, styles, displayMode }: HostContext): void {
  const root = document.documentElement;
  if (theme === "light" || theme === "dark") root.style.colorScheme = theme;
  root.classList.toggle("inline", (displayMode ?? "inline") === "inline");
  for (const [name, value] of Object.entries(styles?.variables ?? {})) {
    if (name.startsWith("--") && value !== undefined) root.style.setProperty(name, value);
  }
}

// A page that nobody has put into a frame has no host to ask.
void (parent === self ? showOwnPage() : showInHost());
