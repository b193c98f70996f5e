import { resultOf } from "../load/connection.ts";
import { bareServerOf } from "./bare_server.ts";
import { createMcpHandler, McpServer } from "@modelcontextprotocol/server";
import { Hono } from "hono";
import * as z from "zod";

/** The least that speaks both eras: the bare server behind Hono. */
function bareApp(constants: Constants): Hono {
  const mcp = createMcpHandler(bareServerOf(constants));
  const app = new Hono();
  app.post("/mcp", (c) => mcp.fetch(c.req.raw));
  return app;
}

/**
 * A schema like another one, built again by the calls that would be written for it: what a factory
 * does for every request when the schemas stand in it, as in the SDK's guides.
 */
function rebuild(schema: z.ZodType): z.ZodType {
  const { def } = schema as z.ZodType & { readonly def: Definition };
  const checks = (def.checks ?? []) as Parameters<z.ZodString["check"]>;
  switch (def.type) {
    case "object":
      return z.strictObject(
        Object.fromEntries(
          Object.entries(def.shape ?? {}).map(([name, held]) => [name, rebuild(held)]),
        ),
      );
    case "array":
      return z.array(inner(def.element)).check(...checks as never[]);
    case "union":
      return z.union((def.options ?? []).map(rebuild));
    case "optional":
      return inner(def.innerType).optional();
    case "default":
      return inner(def.innerType).default(def.defaultValue as never);
    case "string":
      return z.string().check(...checks);
    case "number":
      return z.number().check(...checks as never[]);
    case "boolean":
      return z.boolean();
    case "enum":
      return z.enum(def.entries ?? {});
    case "literal":
      return z.literal([...(def.values ?? [])]);
    default:
      throw new Error(`Nobody wrote how to build a schema of the kind ${def.type}`);
  }
}

/** The definition of a zod schema, as far as the tools' schemas use it. */
interface Definition {
  readonly type: string;
  readonly checks?: readonly unknown[];
  readonly shape?: Readonly<Record<string, z.ZodType>>;
  readonly element?: z.ZodType;
  readonly options?: readonly z.ZodType[];
  readonly innerType?: z.ZodType;
  readonly defaultValue?: unknown;
  readonly entries?: Readonly<Record<string, string>>;
  readonly values?: readonly string[];
}

function inner(schema: z.ZodType | undefined): z.ZodType {
  if (schema === undefined) throw new Error("A schema without what it holds");
  return rebuild(schema);
}

/** When the schemas are built: for every request, as in the SDK's guides, or once. */
type Schemas = "each time" | "once";

/** The server of the SDK's guides: `McpServer` with the same tools, registered for every request. */
function idiomaticApp({ list, call }: Constants, schemas: Schemas): Hono {
  const build = schemas === "each time" ? rebuild : (schema: z.ZodType): z.ZodType => schema;
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

/** The servers that ours is compared with. */
export type Reference = "bare" | "idiomatic" | "hoisted";

/** A reference server, answering what it is given. */
export function referenceApp(kind: Reference, constants: Constants): Hono {
  if (kind === "bare") return bareApp(constants);
  return idiomaticApp(constants, kind === "idiomatic" ? "each time" : "once");
}

/** The answers of a reference server, taken from ours, so that both send the same. */
export interface Constants {
  /** The result of `tools/list`. */
  readonly list: { readonly tools: readonly ListedTool[] };
  /** The result of `tools/call`. */
  readonly call: {
    readonly content: { type: "text"; text: string }[];
    readonly structuredContent: Record<string, unknown>;
  };
  /** The origin of pages that the bare server reads in its first call; absent for none. */
  readonly pages?: string;
}

/** A tool as it is listed. */
interface ListedTool {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly inputSchema: Record<string, unknown>;
  readonly outputSchema: Record<string, unknown>;
  readonly annotations: Record<string, unknown>;
}
