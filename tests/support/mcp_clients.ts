import { Client as ModernClient, InMemoryTransport } from "@modelcontextprotocol/client";
import { AjvJsonSchemaValidator } from "@modelcontextprotocol/client/validators/ajv";
import type { Client as LegacyClient } from "@modelcontextprotocol/sdk/client/index.js";
import type { McpServerFactory } from "@modelcontextprotocol/server";
import { serveStdio } from "@modelcontextprotocol/server/stdio";
import type { Hono } from "hono";
import assert from "node:assert/strict";
import { compileOnce } from "./compiled_schemas.ts";

/** The result of a call to a tool, whichever client made it. */
export interface CallOutcome {
  // deno-lint-ignore no-explicit-any
  readonly structured: any;
  readonly text: string;
  readonly isError: boolean;
}

/** A connected client of either era, reduced to what tests ask of it. */
export interface TestClient extends AsyncDisposable {
  readonly call: (name: string, args?: Record<string, unknown>) => Promise<CallOutcome>;
  readonly toolNames: () => Promise<string[]>;
  readonly serverVersion: () => string | undefined;
  readonly instructions: () => string | undefined;
  readonly capabilities: () => Record<string, unknown> | undefined;
  readonly listResources: () => Promise<Listed[]>;
  readonly listTemplates: () => Promise<Listed[]>;
  readonly readResource: (uri: string) => Promise<ReadOutcome>;
  readonly listPrompts: () => Promise<ListedPrompt[]>;
  /** The text of the prompt's one message. */
  readonly getPrompt: (name: string, args?: Record<string, string>) => Promise<string>;
  readonly complete: (
    ref: CompletionRef,
    argument: { name: string; value: string },
    filled?: Record<string, string>,
  ) => Promise<{ values: string[]; total?: number; hasMore?: boolean }>;
}

/** A resource or a family of them, as listed. */
interface Listed {
  readonly name: string;
  readonly uri?: string;
  readonly uriTemplate?: string;
  readonly title?: string;
  readonly description?: string;
  readonly mimeType?: string;
  readonly _meta?: unknown;
}

/** A prompt, as listed. */
interface ListedPrompt {
  readonly name: string;
  readonly title?: string;
  readonly description?: string;
  readonly arguments?: readonly {
    readonly name: string;
    readonly description?: string;
    readonly required?: boolean;
  }[];
}

/** A resource's one text, and the fields of the result around it. */
interface ReadOutcome {
  readonly uri: string;
  readonly mimeType: string;
  readonly text: string;
  readonly _meta?: unknown;
  readonly result: Readonly<Record<string, unknown>>;
}

/** The prompt or resource that an argument belongs to. */
type CompletionRef =
  | { readonly type: "ref/prompt"; readonly name: string }
  | { readonly type: "ref/resource"; readonly uri: string };

const IDENTITY = { name: "spanning-access-tests", version: "0" };

const modernSchemas = compileOnce(new AjvJsonSchemaValidator());
let legacySchemas: LegacyOptions["jsonSchemaValidator"];

/** The options of the 2025-era client. */
type LegacyOptions = NonNullable<ConstructorParameters<typeof LegacyClient>[1]>;

/** A 2026-07-28 client over memory: the SDK's own, through the same entry as stdio. */
export async function modernClient(servers: McpServerFactory): Promise<TestClient> {
  const [near, far] = InMemoryTransport.createLinkedPair();
  const handle = serveStdio(servers, { transport: far });
  return await connectModern(near, () => handle.close());
}

/** A 2025-era client over memory: the SDK's first version, as most clients still are. */
export async function legacyClient(servers: McpServerFactory): Promise<TestClient> {
  const [near, far] = InMemoryTransport.createLinkedPair();
  const handle = serveStdio(servers, { transport: far });
  return await connectLegacy(near as never, () => handle.close());
}

/** Connects the modern client over any transport. */
export async function connectModern(
  transport: Parameters<ModernClient["connect"]>[0],
  close: () => Promise<void> = () => Promise.resolve(),
): Promise<TestClient> {
  const client = new ModernClient(IDENTITY, {
    versionNegotiation: { mode: { pin: "2026-07-28" } },
    jsonSchemaValidator: modernSchemas,
  });
  await client.connect(transport);
  return testClient(client as AnyClient, close);
}

/** Connects the 2025-era client over any transport. */
export async function connectLegacy(
  transport: Parameters<LegacyClient["connect"]>[0],
  close: () => Promise<void> = () => Promise.resolve(),
): Promise<TestClient> {
  // Loaded where it is used: most test files start without it in a fifth less time.
  const { Client } = await import("@modelcontextprotocol/sdk/client/index.js");
  const { AjvJsonSchemaValidator } = await import("@modelcontextprotocol/sdk/validation/ajv");
  legacySchemas ??= compileOnce(new AjvJsonSchemaValidator());
  const client = new Client(IDENTITY, { jsonSchemaValidator: legacySchemas });
  await client.connect(transport);
  return testClient(client as AnyClient, close);
}

/** The common part of both generations of the SDK's client. */
interface AnyClient {
  listTools(): Promise<{ tools: { name: string }[] }>;
  // deno-lint-ignore no-explicit-any
  callTool(call: { name: string; arguments: Record<string, unknown> }): Promise<any>;
  getServerVersion(): { version: string } | undefined;
  getInstructions(): string | undefined;
  getServerCapabilities(): Record<string, unknown> | undefined;
  listResources(): Promise<{ resources: Listed[] }>;
  listResourceTemplates(): Promise<{ resourceTemplates: Listed[] }>;
  readResource(request: { uri: string }): Promise<
    { contents: { uri: string; mimeType: string; text: string; _meta?: unknown }[] }
  >;
  listPrompts(): Promise<{ prompts: ListedPrompt[] }>;
  getPrompt(request: { name: string; arguments: Record<string, string> }): Promise<
    { messages: { role: string; content: { type: string; text: string } }[] }
  >;
  complete(request: {
    ref: CompletionRef;
    argument: { name: string; value: string };
    context?: { arguments: Record<string, string> };
  }): Promise<{ completion: { values: string[]; total?: number; hasMore?: boolean } }>;
  close(): Promise<void>;
}

function testClient(client: AnyClient, close: () => Promise<void>): TestClient {
  let hasListed = false;
  return {
    call: async (name, args = {}) => {
      // Listing first makes the client check every answer against the tool's output schema.
      if (!hasListed) await client.listTools();
      hasListed = true;
      const { content, structuredContent, isError } = await client.callTool({
        name,
        arguments: args,
      });
      const blocks = content as { type: string; text: string }[];
      return {
        structured: structuredContent,
        text: blocks.map((block) => block.text).join("\n"),
        isError: isError === true,
      };
    },
    toolNames: async () => (await client.listTools()).tools.map((tool) => tool.name),
    serverVersion: () => client.getServerVersion()?.version,
    instructions: () => client.getInstructions(),
    capabilities: () => client.getServerCapabilities(),
    listResources: async () => (await client.listResources()).resources,
    listTemplates: async () => (await client.listResourceTemplates()).resourceTemplates,
    readResource: async (uri) => {
      const result = await client.readResource({ uri });
      const [content, ...others] = result.contents;
      assert.ok(content !== undefined && others.length === 0, "A resource is one text");
      return { ...content, result: { ...result } };
    },
    listPrompts: async () => (await client.listPrompts()).prompts,
    getPrompt: async (name, args = {}) => {
      const { messages } = await client.getPrompt({ name, arguments: args });
      const [message, ...others] = messages;
      assert.ok(message !== undefined && others.length === 0, "A prompt is one message");
      assert.equal(message.role, "user");
      return message.content.text;
    },
    complete: async (ref, argument, filled) =>
      (await client.complete({
        ref,
        argument,
        ...(filled === undefined ? {} : { context: { arguments: filled } }),
      })).completion,
    [Symbol.asyncDispose]: async () => {
      await client.close();
      await close();
    },
  };
}

/** Both generations of the protocol, each with its own client over memory. */
export const ERAS = [["2026-07-28", modernClient], ["2025", legacyClient]] as const;

/** One plain POST of a call to an HTTP app that listens on this machine. */
export async function callOver(
  app: Hono,
  name: string,
  args: Readonly<Record<string, unknown>> = {},
  headers: Readonly<Record<string, string>> = {},
): Promise<CallOutcome> {
  const params = { name, arguments: args };
  const response = await app.request("http://127.0.0.1:8787/mcp", {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params }),
  });
  const { result, error } = await response.json();
  if (error !== undefined) throw new Error(`${response.status}: ${error.message}`);
  const { content, structuredContent, isError = false } = result;
  return { structured: structuredContent, text: content[0].text, isError };
}

/** Follows `nextCursor` to the end and returns all users with the last page's figures. */
export async function allPages(
  client: TestClient,
  tool: string,
  args: Record<string, unknown>,
  // deno-lint-ignore no-explicit-any
): Promise<{ users: any[]; last: any; pages: number }> {
  const users = [];
  let cursor: string | undefined;
  for (let pages = 1;; pages++) {
    const { structured, isError, text } = await client.call(tool, {
      ...args,
      ...(cursor === undefined ? {} : { cursor }),
    });
    assert.equal(isError, false, text);
    users.push(...structured.users);
    cursor = structured.nextCursor;
    if (cursor === undefined) return { users, last: structured, pages };
    assert.ok(pages < 5000, "The list does not end");
  }
}
