import { createMcpHandler, McpServer } from "@modelcontextprotocol/server";
import { Hono } from "hono";
import * as z from "zod";
import { resultOf } from "../load/messages.ts";
import { builtAnew } from "./built_anew.ts";
import type { Constants, ListedTool } from "./constants.ts";

/** When the schemas are built: for every request, as in the SDK's guides, or once. */
export type Schemas = "anew" | "once";

/** What the SDK's guides show: `McpServer` with the same tools, registered for every request. */
export function idiomaticApp({ list, call }: Constants, schemas: Schemas): Hono {
  const build = schemas === "anew" ? builtAnew : (schema: z.ZodType): z.ZodType => schema;
  const tools = list.tools.map(({ name, inputSchema, outputSchema, ...rest }) => ({
    name,
    rest,
    input: z.fromJSONSchema(inputSchema),
    output: z.fromJSONSchema(outputSchema),
  }));
  const mcp = createMcpHandler(() => {
    const server = new McpServer({ name: "idiomatic", version: "1.0.0" });
    for (const { name, rest, input, output } of tools) {
      const inputSchema = build(input) as z.ZodObject;
      const outputSchema = build(output) as z.ZodObject;
      server.registerTool(name, { ...rest, inputSchema, outputSchema }, () => call);
    }
    return server;
  });
  const app = new Hono();
  app.post("/mcp", (c) => mcp.fetch(c.req.raw));
  return app;
}

/** The tools as that server lists them. */
export async function listIdiomatically(tools: readonly ListedTool[]): Promise<ListedTool[]> {
  const call = { content: [], structuredContent: {} };
  const response = await idiomaticApp({ list: { tools }, call }, "once").request("/mcp", {
    method: "POST",
    headers: {
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
    },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list", params: {} }),
  });
  return resultOf(await response.text())["tools"] as ListedTool[];
}
