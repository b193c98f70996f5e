import assert from "node:assert/strict";
import { toolsFor } from "../../src/mcp/tool.ts";
import { tools } from "../../tools/mod.ts";

/** A JSON schema, or a part of one. */
type Schema = Readonly<Record<string, unknown>>;

const PLAIN = [
  "type",
  "properties",
  "required",
  "items",
  "enum",
  "description",
  "additionalProperties",
];

/** What all of the hosts below take for arguments; what their papers leave open is left out. */
const ARGUMENTS = [...PLAIN, "minimum", "maximum", "minLength", "maxLength", "default"];

/** Longest name of a tool, where the host writes the server's before it: `mcp_spanning_access_`. */
const PREFIX = "mcp_spanning_access_".length;

/** What a host documents of names and descriptions; where it names no limit of the latter, OpenAI's. */
const HOSTS: readonly { host: string; longestName: number; longestDescription: number }[] = [
  { host: "OpenAI", longestName: 64, longestDescription: 1024 },
  { host: "Gemini", longestName: 63, longestDescription: 1024 },
  { host: "Claude", longestName: 64, longestDescription: 1024 },
  { host: "VS Code", longestName: 64 - PREFIX, longestDescription: 1024 },
  { host: "Cursor", longestName: 60 - PREFIX, longestDescription: 1024 },
  { host: "Amazon Q", longestName: 64 - PREFIX, longestDescription: 10_003 },
];

for (const several of [false, true]) {
  const listings = toolsFor(tools, several).map((tool) => tool.listing);
  const tenants = several ? "several tenants" : "one tenant";

  for (const { host, longestName, longestDescription } of HOSTS) {
    Deno.test(`${host} takes the arguments of every tool, with ${tenants}`, () => {
      for (const { name, description, inputSchema } of listings) {
        assert.ok(name.length <= longestName, name);
        assert.ok(description.length <= longestDescription, name);
        assert.equal(inputSchema.type, "object");
        assertWithin(inputSchema, ARGUMENTS, name);
      }
    });
  }

  Deno.test(`OpenAI's strict mode takes the arguments of every tool once its hosts require all fields, with ${tenants}`, () => {
    for (const { name, inputSchema } of listings) {
      // What hosts do: every field is required, and what was optional may be null.
      const strict = makeStrict(inputSchema);
      assertWithin(strict, [...PLAIN, "minimum", "maximum"], name);
      for (const part of objectsOf(strict)) {
        assert.equal(part["additionalProperties"], false);
        assert.deepEqual(part["required"], Object.keys(part["properties"] as Schema));
      }
    }
  });

  Deno.test(`Gemini's responseJsonSchema takes the answers of every tool, with ${tenants}`, () => {
    // ai.google.dev/api/generate-content, responseJsonSchema: these keywords and no others.
    const keywords = [...PLAIN, "format", "anyOf", "$ref", "$defs"];
    for (const { name, outputSchema } of listings) {
      assert.equal(outputSchema.type, "object");
      assertWithin(outputSchema, keywords, name);
      for (const keyword of ["anyOf", "oneOf", "allOf", "$ref"]) {
        assert.ok(!(keyword in outputSchema));
      }
      for (const part of partsOf(outputSchema)) {
        if (!("$ref" in part)) continue;
        // Nothing beside a reference, and it leads somewhere.
        assert.deepEqual(Object.keys(part), ["$ref"]);
        const target = String(part["$ref"]).replace("#/$defs/", "");
        assert.ok((outputSchema["$defs"] as Schema)[target], `${name}: ${target}`);
      }
    }
  });
}

Deno.test("tools/list takes at most 2,400 bytes a tool on average", () => {
  const listings = toolsFor(tools, false).map((tool) => tool.listing);
  const bytes = new TextEncoder().encode(JSON.stringify({ tools: listings })).length;
  assert.ok(bytes / listings.length <= 2400, `${bytes / listings.length} bytes`);
});

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

/** The schema itself and every schema in it. */
function* partsOf(schema: Schema): Generator<Schema> {
  yield schema;
  const { properties = {}, $defs = {}, items, anyOf = [] } = schema as Record<string, Schema>;
  const inner = [...Object.values(properties), ...Object.values($defs), ...Object.values(anyOf)];
  for (const part of [...inner, ...(items === undefined ? [] : [items])]) {
    yield* partsOf(part as Schema);
  }
}

function* objectsOf(schema: Schema): Generator<Schema> {
  for (const part of partsOf(schema)) if (part["type"] === "object") yield part;
}

function makeStrict(schema: Schema): Schema {
  const { properties, items, required = [], ...rest } = schema as Record<string, Schema> & {
    required?: string[];
  };
  const known = ["default", "minLength", "maxLength"];
  const kept = Object.fromEntries(Object.entries(rest).filter(([name]) => !known.includes(name)));
  return {
    ...kept,
    ...(items === undefined ? {} : { items: makeStrict(items) }),
    ...(properties === undefined ? {} : {
      required: Object.keys(properties),
      properties: Object.fromEntries(
        Object.entries(properties).map(([name, field]) => {
          const strict = makeStrict(field as Schema);
          if ((required as string[]).includes(name)) return [name, strict];
          const nullable = { ...strict, type: [strict["type"], "null"] };
          return [
            name,
            "enum" in strict ? { ...nullable, enum: [...strict["enum"] as [], null] } : nullable,
          ];
        }),
      ),
    }),
  };
}
