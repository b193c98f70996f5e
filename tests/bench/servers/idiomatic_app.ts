import { createMcpHandler, McpServer } from "@modelcontextprotocol/server";
import { Hono } from "hono";
import * as z from "zod";
import { resultOf } from "../load/messages.ts";
import type { Constants, ListedTool } from "./constants.ts";

/**
 * What the SDK's guides show: `McpServer` with the same tools, registered for every request with
 * zod schemas. The schemas themselves are made once, the quicker of the two usual ways.
 */
export function idiomaticApp({ list, call }: Constants): Hono {
  const tools = list.tools.map(({ name, inputSchema, outputSchema, ...rest }) => ({
    name,
    config: {
      ...rest,
      inputSchema: z.fromJSONSchema(inputSchema) as z.ZodObject,
      outputSchema: z.fromJSONSchema(outputSchema) as z.ZodObject,
    },
  }));
  const mcp = createMcpHandler(() => {
    const server = new McpServer({ name: "idiomatic", version: "1.0.0" });
    for (const { name, config } of tools) server.registerTool(name, config, () => call);
    return server;
  });
  const app = new Hono();
  app.post("/mcp", (c) => mcp.fetch(c.req.raw));
  return app;
}

/** The tools as that server lists them. */
export async function listIdiomatically(tools: readonly ListedTool[]): Promise<ListedTool[]> {
  const call = { content: [], structuredContent: {} };
  const response = await idiomaticApp({ list: { tools }, call }).request("/mcp", {
    method: "POST",
    headers: {
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
    },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list", params: {} }),
  });
  return resultOf(await response.text())["tools"] as ListedTool[];
}
