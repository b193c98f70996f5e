import { createMcpHandler, Server } from "@modelcontextprotocol/server";
import { Hono } from "hono";
import type { Constants } from "./constants.ts";

/** The least that speaks both eras: the SDK's low-level server behind Hono, answering constants. */
export function bareApp({ list, call }: Constants): Hono {
  const mcp = createMcpHandler(() => {
    const server = new Server({ name: "bare", version: "1.0.0" }, { capabilities: { tools: {} } });
    server.setRequestHandler("tools/list", () => list as never);
    server.setRequestHandler("tools/call", () => call as never);
    return server;
  });
  const app = new Hono();
  app.post("/mcp", (c) => mcp.fetch(c.req.raw));
  return app;
}
