import { serveStdio } from "@modelcontextprotocol/server/stdio";
import process from "node:process";
import { bareServerOf } from "./bare_server.ts";

/** The bare server over stdio. What it answers is JSON in `MCP_CONSTANTS`. */
serveStdio(bareServerOf(JSON.parse(process.env["MCP_CONSTANTS"] ?? "{}")));
