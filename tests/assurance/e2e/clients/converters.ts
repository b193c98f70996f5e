import type { LaunchEnv } from "../../../../packaging/launch.ts";
import { type ToolListing, toolsFor } from "../../../../src/mcp/tool.ts";
import { tools } from "../../../../tools/mod.ts";
import type { Check, Stage } from "../check.ts";
import type { Scene } from "../scene.ts";
import assert from "node:assert/strict";
import { join } from "node:path";

/** A JSON schema, or a part of one. */
type Schema = Readonly<Record<string, unknown>>;

/** A converter: hands it our list by the server, and holds what comes of it against the list. */
interface Converter {
  readonly client: string;
  readonly into: string;
  readonly convert: (scene: Scene, list: readonly ToolListing[], env: LaunchEnv) => Promise<void>;
  readonly skipped?: string;
  /** That it is handed the schemas themselves, and no server is asked. */
  readonly alone?: true;
}

/** Settings with which the server lists its tools for one tenant and for several. */
const SETTINGS: readonly { readonly several: boolean; readonly env: LaunchEnv }[] = [
  { several: false, env: { SPANNING_SANDBOX: "1" } },
  { several: true, env: { SPANNING_TENANTS: JSON.stringify([tenant("one"), tenant("two")]) } },
];

function tenant(id: string): object {
  return { id, region: "us", adminEmail: `admin@${id}.example`, apiKey: `a-key-of-${id}` };
}

/** What hosts make of our schemas before a model sees them: nothing may be lost or refused. */
export function converterChecks(stage: Stage): Check[] {
  const { starts, node, file, alone } = stage;
  const [{ launch }] = starts as [Stage["starts"][number]];
  const print = async (scene: Scene, program: string, env: LaunchEnv, task: object) => {
    const server = { ...launch, env: { ...scene.env, ...env } };
    const words = [node, file(".", program), JSON.stringify({ server, ...task })];
    return JSON.parse(await scene.run(words));
  };
  const n8n = alone(".", "n8n.cjs");
  const converters: Converter[] = [
    {
      client: "@google/genai",
      into: "function declarations",
      convert: async (scene, list, env) => {
        const wanted = list.map(({ name, description, inputSchema, outputSchema }) => ({
          name,
          description,
          parametersJsonSchema: inputSchema,
          responseJsonSchema: outputSchema,
        }));
        assert.deepEqual(await print(scene, "genai.mjs", env, {}), wanted);
      },
    },
    {
      client: "@openai/agents",
      into: "functions",
      convert: async (scene, list, env) => {
        const functions = await print(scene, "openai_agents.mjs", env, { strict: false });
        for (const [at, { name, description, inputSchema }] of list.entries()) {
          const { strict, parameters, ...rest } = functions[at];
          assert.deepEqual([rest.name, rest.description, strict], [name, description, false]);
          // It opens the root, writes a list of what is required, and changes nothing else.
          const wanted = { required: [], ...inputSchema, additionalProperties: true };
          assert.deepEqual({ ...parameters, required: parameters.required ?? [] }, wanted);
        }
      },
    },
    {
      client: "@openai/agents",
      into: "strict functions",
      convert: async (scene, list, env) => {
        const functions = await print(scene, "openai_agents.mjs", env, { strict: true });
        for (const [at, { name, inputSchema }] of list.entries()) {
          const { strict, parameters } = functions[at];
          assert.ok(strict, `${name} is not taken as strict`);
          const { properties = {} } = inputSchema as { properties?: Record<string, Schema> };
          assert.deepEqual(parameters.required, Object.keys(properties));
          for (const [field, ours] of Object.entries(properties)) {
            const [what, ...others] = parameters.properties[field].anyOf ??
              [parameters.properties[field]];
            assert.deepEqual(what, ours, `${name}.${field}`);
            assert.deepEqual(others, requires(inputSchema, field) ? [] : [{ type: "null" }]);
          }
        }
      },
    },
    {
      client: "@n8n/json-schema-to-zod",
      into: "zod",
      alone: true,
      ...(n8n === undefined ? { skipped: "needs npm to be installed, and it was not" } : {}),
      convert: async (scene, list) => {
        const schemas = list.map(({ inputSchema }) => inputSchema);
        const path = join(scene.home, "schemas.json");
        await Deno.writeTextFile(path, JSON.stringify(schemas));
        assert.deepEqual(JSON.parse(await scene.run([node, n8n ?? "", path])), schemas);
      },
    },
  ];
  return converters.flatMap(({ client, into, convert, skipped, alone }) =>
    SETTINGS.map(({ several, env }): Check => ({
      client,
      era: "its own choice",
      transport: `into ${into}, ${several ? "several tenants" : "one tenant"}`,
      ...(skipped === undefined ? {} : { skipped }),
      ...(alone === undefined ? {} : { expects: "no contact" }),
      run: async (scene) => {
        // Nothing is written here, and no tool that writes is offered.
        const list = toolsFor(tools, several).map((tool) => tool.listing)
          .filter(({ annotations }) => annotations.readOnlyHint);
        await convert(scene, list, env);
        return `converted ${list.length} tools without loss`;
      },
    }))
  );
}

function requires({ required = [] }: Schema & { required?: unknown }, field: string): boolean {
  return (required as readonly string[]).includes(field);
}
