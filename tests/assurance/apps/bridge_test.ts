import { type BridgeWindow, HostBridge } from "../../../app/host_bridge.ts";
import { AppBridge } from "@modelcontextprotocol/ext-apps/app-bridge";
import type { JSONRPCMessage } from "@modelcontextprotocol/client";
import assert from "node:assert/strict";

type Capabilities = ConstructorParameters<typeof AppBridge>[2];

/** Our bridge and the official host's, with a wire between that keeps what goes over it. */
async function connect(capabilities: Capabilities = { serverTools: {}, downloadFile: {} }) {
  let toPage: (event: { data: unknown; source: unknown }) => void = () => {};
  const sent: JSONRPCMessage[] = [];
  const errors: unknown[] = [];
  const wire = {
    onmessage: undefined as ((message: JSONRPCMessage) => void) | undefined,
    start: () => Promise.resolve(),
    close: () => Promise.resolve(),
    send: (message: JSONRPCMessage) => {
      if ("error" in message) errors.push(message);
      queueMicrotask(() => toPage({ data: structuredClone(message), source: window.parent }));
      return Promise.resolve();
    },
  };
  const window: BridgeWindow = {
    parent: {
      postMessage(message) {
        sent.push(message as JSONRPCMessage);
        queueMicrotask(() => wire.onmessage?.(structuredClone(message) as JSONRPCMessage));
      },
    },
    addEventListener: (_, listener) => void (toPage = listener),
  };
  const page = new HostBridge(window);
  const host = new AppBridge(null, { name: "host", version: "1" }, capabilities, {
    hostContext: {
      theme: "dark",
      displayMode: "inline",
      availableDisplayModes: ["inline", "fullscreen"],
    },
  });
  host.onerror = (error) => errors.push(error);
  const initialized = new Promise<void>((resolve) => host.oninitialized = () => resolve());
  await host.connect(wire);
  return {
    page,
    host,
    sent,
    errors,
    initialized,
    stranger: (data: unknown) => toPage({ data, source: {} }),
  };
}

Deno.test("every message of the page passes the official host, and each answer comes back", async () => {
  const { page, host, sent, errors, initialized } = await connect();
  const sizes: unknown[] = [];
  const files: unknown[] = [];
  host.oncalltool = ({ name, arguments: args }) =>
    Promise.resolve({ content: [{ type: "text", text: name }], structuredContent: { args } });
  host.ondownloadfile = ({ contents }) => {
    files.push(...contents);
    return Promise.resolve({});
  };
  host.onrequestdisplaymode = ({ mode }) => Promise.resolve({ mode });
  host.onsizechange = (size) => sizes.push(size);
  await page.connect("page", "1");
  await initialized;
  assert.equal(page.context.theme, "dark");
  assert.deepEqual(host.getAppVersion(), { name: "page", version: "1" });

  const answer = await page.call("list_users", { limit: 200 });
  assert.deepEqual(answer, {
    structured: { args: { limit: 200 } },
    text: "list_users",
    failed: false,
  });
  assert.equal(await page.download({ name: "a b.csv", mimeType: "text/csv", text: "x" }), true);
  assert.deepEqual(files, [
    { type: "resource", resource: { uri: "file:///a%20b.csv", mimeType: "text/csv", text: "x" } },
  ]);
  await page.requestDisplayMode("fullscreen");
  assert.equal(page.context.displayMode, "fullscreen");
  page.reportSize(760, 420);
  // Answers to what the host asks.
  await host.teardownResource({});
  assert.deepEqual(sizes, [{ width: 760, height: 420 }]);
  assert.deepEqual(errors, []);
  assert.ok(sent.every((message) => message.jsonrpc === "2.0"));
});

Deno.test("the first answer is kept for a later listener, in order", async () => {
  const { page, host, initialized } = await connect();
  await page.connect("page", "1");
  await initialized;
  await host.sendToolInput({ arguments: { role: "user" } });
  await host.sendToolResult({
    content: [{ type: "text", text: "done" }],
    structuredContent: { users: [] },
  });
  await host.sendToolCancelled({ reason: "stopped" });
  await new Promise((resolve) => setTimeout(resolve));
  const seen: unknown[] = [];
  page.first({
    asked: (args) => seen.push(["asked", args]),
    answered: (answer) => seen.push(["answered", answer]),
    cancelled: (reason) => seen.push(["cancelled", reason]),
  });
  assert.deepEqual(seen, [
    ["asked", { role: "user" }],
    ["answered", { structured: { users: [] }, text: "done", failed: false }],
    ["cancelled", "stopped"],
  ]);
});

Deno.test("changes of the host are passed on, merged with earlier ones", async () => {
  const { page, host, initialized } = await connect();
  await page.connect("page", "1");
  await initialized;
  const themes: unknown[] = [];
  page.onContext(({ theme, displayMode }) => themes.push([theme, displayMode]));
  host.setHostContext({ theme: "light", displayMode: "inline", availableDisplayModes: ["inline"] });
  await new Promise((resolve) => setTimeout(resolve));
  assert.deepEqual(themes, [["dark", "inline"], ["light", "inline"]]);
});

Deno.test("only what the host offers is used", async () => {
  const { page, sent, initialized } = await connect({});
  await page.connect("page", "1");
  await initialized;
  assert.equal(page.canCall(), false);
  const before = sent.length;
  assert.equal(await page.download({ name: "a.csv", mimeType: "text/csv", text: "" }), false);
  assert.equal(sent.length, before);
});

Deno.test("a failure of the host is an error, one of the tool an answer", async () => {
  const { page, host, initialized } = await connect();
  await page.connect("page", "1");
  await initialized;
  host.oncalltool = ({ name }) => {
    if (name === "broken") throw new Error("no line");
    return Promise.resolve({ content: [{ type: "text", text: "Cannot" }], isError: true });
  };
  await assert.rejects(page.call("broken", {}), /no line/);
  assert.deepEqual(await page.call("list_users", {}), { text: "Cannot", failed: true });
});

Deno.test("a call that is no longer wanted is withdrawn", async () => {
  const { page, host, sent, initialized } = await connect();
  await page.connect("page", "1");
  await initialized;
  host.oncalltool = () => new Promise(() => {});
  const controller = new AbortController();
  const call = page.call("list_users", {}, controller.signal);
  controller.abort();
  await assert.rejects(call, /No longer wanted/);
  assert.deepEqual(sent.at(-1), {
    jsonrpc: "2.0",
    method: "notifications/cancelled",
    params: { requestId: 2 },
  });
});

Deno.test("nobody but the window around the page is heard", async () => {
  const { page, stranger, initialized } = await connect();
  await page.connect("page", "1");
  await initialized;
  const seen: unknown[] = [];
  page.first({ asked: () => {}, answered: (answer) => seen.push(answer), cancelled: () => {} });
  stranger({ jsonrpc: "2.0", method: "ui/notifications/tool-result", params: { content: [] } });
  assert.deepEqual(seen, []);
});
