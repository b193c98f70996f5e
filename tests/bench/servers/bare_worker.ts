import { createMcpHandler } from "@modelcontextprotocol/server";
import { Hono } from "hono";
import { bareServerOf } from "./bare_server.ts";

let app: Hono | undefined;

/** The bare server as a Worker, without the other references in its bundle; its answers are a binding. */
export default {
  fetch(request: Request, { CONSTANTS }: { readonly CONSTANTS: string }) {
    app ??= createApp(CONSTANTS);
    return app.fetch(request);
  },
};

function createApp(constants: string): Hono {
  const mcp = createMcpHandler(bareServerOf(JSON.parse(constants)));
  return new Hono().post("/mcp", (c) => mcp.fetch(c.req.raw));
}
