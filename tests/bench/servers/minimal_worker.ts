import { createMcpHandler, Server } from "@modelcontextprotocol/server";
import { Hono } from "hono";
import { TOOL } from "./minimal_tool.ts";

const mcp = createMcpHandler(() => {
  const server = new Server({ name: "minimal", version: "1.0.0" }, { capabilities: { tools: {} } });
  server.setRequestHandler("tools/list", () => ({ tools: [TOOL] }));
  server.setRequestHandler("tools/call", () => ({ content: [{ type: "text", text: "hello" }] }));
  return server;
});
const app: Hono = new Hono();
app.post("/mcp", (c) => mcp.fetch(c.req.raw));

/** The least Worker that is an MCP server. */
export default app;
