import assert from "node:assert/strict";
import { type ToolListing, toolsFor } from "../../src/mcp/tool.ts";
import { tools } from "../../tools/mod.ts";

/** A JSON schema, or a part of one. */
type Schema = Readonly<Record<string, unknown>>;

/** The keywords of every schema of arguments. */
const PLAIN = [
  "type",
  "properties",
  "required",
  "items",
  "enum",
  "description",
  "additionalProperties",
];

/** What a host says of the tools it takes; beside each stands where, as read in November 2026. */
interface Host {
  readonly name: string;
  /** What it writes before the name of a tool, at the server's name that we print. */
  readonly prefix: string;
  /** The names that it takes, with the prefix. */
  readonly names: RegExp;
  /** The keywords of arguments that it takes and keeps. */
  readonly keywords: readonly string[];
  /** The keywords at the root that it refuses. */
  readonly notAtRoot?: readonly string[];
  /** The names of arguments that it takes. */
  readonly fields?: RegExp;
  /** Longest description of a tool or an argument. */
  readonly longestDescription?: number;
}

const COMPOSED = ["oneOf", "anyOf", "allOf", "not", "if", "then", "else", "enum", "$ref"];

const HOSTS: readonly Host[] = [
  {
    name: "OpenAI",
    // openai@7.57 resources/shared.d.ts: `FunctionDefinition`, the name and any schema of an object.
    prefix: "",
    names: /^[a-zA-Z0-9_-]{1,64}$/,
    keywords: [...PLAIN, "minimum", "maximum"],
  },
  {
    name: "Claude",
    // https://platform.claude.com/docs/en/agents-and-tools/tool-use/strict-tool-use; what is refused
    // at the root and in names is the text of the API's errors. Where it holds a model to a schema,
    // @anthropic-ai/sdk@1.14 src/lib/transform-json-schema.ts moves bounds of numbers to the
    // description.
    prefix: "mcp__spanning__",
    names: /^[a-zA-Z0-9_-]{1,64}$/,
    fields: /^[a-zA-Z0-9_.-]{1,64}$/,
    keywords: [...PLAIN, "minimum", "maximum"],
    notAtRoot: ["oneOf", "allOf", "anyOf"],
  },
  {
    name: "VS Code",
    // https://github.com/microsoft/vscode/issues/243602 and microsoft/vscode-copilot-chat
    // src/extension/tools/common/toolSchemaNormalizer.ts, which for GPT-4 drops bounds of numbers and
    // cuts descriptions.
    prefix: "mcp_spanning_",
    names: /^[a-zA-Z0-9_-]{1,64}$/,
    keywords: [...PLAIN, "minimum", "maximum"],
    notAtRoot: COMPOSED,
    longestDescription: 1024,
  },
  {
    name: "Gemini",
    // @google/genai@3.3 dist/genai.d.ts: `FunctionDeclaration`; the shorter name is that of
    // google-gemini/gemini-cli packages/core/src/tools/mcp-tool.ts, which cuts the others.
    prefix: "mcp_spanning_",
    names: /^[a-zA-Z_][a-zA-Z0-9_.-]{0,62}$/,
    fields: /^[a-zA-Z_][a-zA-Z0-9_]{0,63}$/,
    keywords: [...PLAIN, "minimum", "maximum"],
    notAtRoot: COMPOSED,
  },
  {
    name: "Cursor",
    // https://github.com/awslabs/mcp/issues/1283: the name, with the server's.
    prefix: "spanning:",
    names: /^.{1,60}$/,
    keywords: [...PLAIN, "minimum", "maximum"],
  },
  {
    name: "Amazon Q",
    // https://github.com/awslabs/mcp/issues/643: the name, with the server's.
    prefix: "spanning___",
    names: /^[a-zA-Z][a-zA-Z0-9_]{0,63}$/,
    keywords: [...PLAIN, "minimum", "maximum"],
  },
];

/**
 * OpenAI's limits for schemas that it holds a model to:
 * https://developers.openai.com/api/docs/guides/structured-outputs#supported-schemas. Azure refuses
 * `default` too: https://github.com/openai/openai-agents-python/issues/4390.
 */
const STRICT = {
  keywords: ["minimum", "maximum", "anyOf", "$defs", "$ref"],
  properties: 5000,
  levels: 10,
  values: 1000,
};

/**
 * Keywords of `responseJsonSchema`: @google/genai@3.3 dist/genai.d.ts,
 * `GenerateContentConfig.responseJsonSchema`. Those that we have no use for are left out.
 */
const GEMINI_ANSWERS = [...PLAIN, "anyOf", "$ref", "$defs"];

for (const several of [false, true]) {
  const listings = toolsFor(tools, several).map((tool) => tool.listing);
  const tenants = several ? "several tenants" : "one tenant";

  for (const host of HOSTS) {
    Deno.test(`${host.name} takes the arguments of every tool, with ${tenants}`, () => {
      for (const listing of listings) assertTaken(listing, host);
    });
  }

  Deno.test(`OpenAI's strict mode takes the arguments of every tool once its hosts require all fields, with ${tenants}`, () => {
    for (const { name, inputSchema } of listings) {
      // What hosts do: every field is required, and what was optional may be null.
      const strict = makeStrict(inputSchema);
      assertWithin(strict, [...PLAIN, ...STRICT.keywords], name);
      for (const part of objectsOf(strict)) {
        assert.equal(part["additionalProperties"], false);
        assert.deepEqual(part["required"], Object.keys(part["properties"] as Schema));
      }
      const parts = [...partsOf(strict)];
      assert.ok(parts.length <= STRICT.properties);
      assert.ok(parts.flatMap((part) => part["enum"] ?? []).length <= STRICT.values);
      assert.ok(depthOf(strict) <= STRICT.levels);
    }
  });

  Deno.test(`Gemini's responseJsonSchema takes the answers of every tool, with ${tenants}`, () => {
    for (const { name, outputSchema } of listings) {
      assert.equal(outputSchema.type, "object");
      assertWithin(outputSchema, GEMINI_ANSWERS, name);
      for (const keyword of COMPOSED) assert.ok(!(keyword in outputSchema), keyword);
      for (const part of partsOf(outputSchema)) {
        if (!("$ref" in part)) continue;
        // Nothing beside a reference, and it leads somewhere.
        assert.deepEqual(Object.keys(part), ["$ref"]);
        const target = String(part["$ref"]).replace("#/$defs/", "");
        assert.ok((outputSchema["$defs"] as Schema)[target], `${name}: ${target}`);
      }
      // A reference to what it stands in would be unrolled to a limited degree only.
      assert.ok(depthOf(outputSchema) <= 10, `${name} is ${depthOf(outputSchema)} levels deep`);
    }
  });

  Deno.test(`tools/list takes at most 2,400 bytes a tool on average, with ${tenants}`, () => {
    const bytes = new TextEncoder().encode(JSON.stringify({ tools: listings })).length;
    const sizes = listings.map(({ name, ...rest }) => `${name} ${JSON.stringify(rest).length}`);
    assert.ok(bytes / listings.length <= 2400, `${bytes / listings.length} bytes: ${sizes}`);
  });
}

function assertTaken(
  { name, description, inputSchema }: ToolListing,
  { prefix, names, fields, keywords, notAtRoot = [], longestDescription = Infinity }: Host,
): void {
  assert.match(prefix + name, names);
  assert.equal(inputSchema.type, "object");
  assert.ok("properties" in inputSchema, name);
  for (const keyword of notAtRoot) assert.ok(!(keyword in inputSchema), `${name}: ${keyword}`);
  assertWithin(inputSchema, keywords, name);
  const descriptions = [...partsOf(inputSchema)].map((part) => part["description"] ?? "");
  for (const text of [description, ...descriptions]) {
    assert.ok(String(text).length <= longestDescription, `${name}: ${text}`);
  }
  for (const field of Object.keys(inputSchema["properties"] as Schema)) {
    if (fields !== undefined) assert.match(field, fields);
  }
  for (const part of objectsOf(inputSchema)) {
    const known = Object.keys(part["properties"] as Schema);
    for (const field of (part["required"] ?? []) as string[]) assert.ok(known.includes(field));
  }
}

/** Checks that every part has a type or typed branches, and only keywords that the host knows. */
function assertWithin(schema: Schema, keywords: readonly string[], tool: string): void {
  for (const part of partsOf(schema)) {
    const shown = `${tool}: ${JSON.stringify(part).slice(0, 200)}`;
    for (const keyword of Object.keys(part)) {
      assert.ok(keywords.includes(keyword), `${keyword} ${shown}`);
    }
    if ("$ref" in part) continue;
    if ("anyOf" in part) {
      assert.ok(!("type" in part), shown);
      continue;
    }
    const types = [part["type"]].flat();
    assert.ok(types.every((type) => typeof type === "string") && types.length > 0, shown);
    if (types.includes("array")) assert.ok(part["items"], `An array says what it holds: ${shown}`);
    for (const value of (part["enum"] ?? []) as unknown[]) {
      if (value !== null) assert.equal(typeof value, "string", `Names are text: ${shown}`);
    }
  }
}

/** The schemas directly in one: its fields, its items, its branches and what it defines. */
function innerOf({ properties = {}, $defs = {}, items, anyOf = [] }: Schema): Schema[] {
  return [properties, $defs, anyOf, items === undefined ? [] : [items]]
    .flatMap((group) => Object.values(group as Record<string, Schema>));
}

/** The schema itself and every schema in it. */
function* partsOf(schema: Schema): Generator<Schema> {
  yield schema;
  for (const part of innerOf(schema)) yield* partsOf(part);
}

/** The levels of objects in each other, with references followed. */
function depthOf(root: Schema, part: Schema = root): number {
  const target = String(part["$ref"] ?? "").replace("#/$defs/", "");
  if (target !== "") return depthOf(root, (root["$defs"] as Record<string, Schema>)[target]);
  const { $defs: _, ...rest } = part;
  const inner = Math.max(0, ...innerOf(rest).map((each) => depthOf(root, each)));
  return inner + (part["type"] === "object" ? 1 : 0);
}

function* objectsOf(schema: Schema): Generator<Schema> {
  for (const part of partsOf(schema)) if (part["type"] === "object") yield part;
}

function makeStrict(schema: Schema): Schema {
  const { properties, items, required = [], ...rest } = schema as Record<string, Schema> & {
    required?: string[];
  };
  return {
    ...rest,
    ...(items === undefined ? {} : { items: makeStrict(items) }),
    ...(properties === undefined ? {} : {
      required: Object.keys(properties),
      properties: Object.fromEntries(
        Object.entries(properties).map(([name, field]) => {
          const strict = makeStrict(field as Schema);
          const isNeeded = (required as string[]).includes(name);
          return [name, isNeeded ? strict : { anyOf: [strict, { type: "null" }] }];
        }),
      ),
    }),
  };
}
