import { Server } from "@modelcontextprotocol/server";
import { serveStdio } from "@modelcontextprotocol/server/stdio";
import { TOOL } from "./minimal_tool.ts";

/** The least MCP server over stdio, for any runtime. */
serveStdio(() => {
  const server = new Server({ name: "minimal", version: "1.0.0" }, { capabilities: { tools: {} } });
  server.setRequestHandler("tools/list", () => ({ tools: [TOOL] }));
  server.setRequestHandler("tools/call", () => ({ content: [{ type: "text", text: "hello" }] }));
  return server;
});
