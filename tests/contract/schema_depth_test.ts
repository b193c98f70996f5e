import assert from "node:assert/strict";
import { AjvJsonSchemaValidator } from "@modelcontextprotocol/server/validators/ajv";
import type { SpanningAccess } from "../../mod.ts";
import { defaultTenant } from "../../src/sandbox/northwind.ts";
import { generateTenant } from "../../src/sandbox/generate_tenant.ts";
import type { SandboxTenant } from "../../src/sandbox/tenant.ts";
import { type ToolListing, toolsFor } from "../../src/mcp/tool.ts";
import { tools } from "../../tools/mod.ts";
import { modernClient } from "../support/mcp_clients.ts";
import { programOn, programOnSeveral, sandboxAccess } from "../support/program.ts";
import { TYPICAL_CALLS } from "../support/typical_calls.ts";

/** A tenant with a warning, and with a disabled user who carries an unknown tag. */
function talkativeTenant(): SandboxTenant {
  const { users, facts } = defaultTenant();
  const [someone] = users.filter(({ isDeleted, isArchive }) => isDeleted && !isArchive).slice(-1);
  assert.ok(someone?.tags);
  const tagged = { ...someone, isAdmin: true, tags: [...someone.tags, "Global Admin", "VIP"] };
  return {
    users: users.map((user) => user === someone ? tagged : user),
    facts: { ...facts, users: facts.users - 20 },
  };
}

/** Whether to check every answer; a sample of one answer a tool otherwise. */
const WHOLE = Deno.env.get("RUNS") !== undefined;
/** Whether every field that a schema names must have been answered by one of the calls. */
const EVERY_FIELD = Deno.env.has("EVERY_FIELD");

/** Tenants that together make every tool use every field of its answers. */
const PROGRAMS: readonly (() => SpanningAccess)[] = [
  () => programOn({ tenant: talkativeTenant() }).access,
  () => programOn({ tenant: defaultTenant(), faults: ["no_tags"] }).access,
  () => programOn({ tenant: generateTenant({ users: 400, seed: 5, tags: "some" }) }).access,
  sandboxAccess,
  () =>
    programOnSeveral([
      { id: "talkative", tenant: talkativeTenant(), name: "Talkative" },
      { id: "broken", tenant: defaultTenant(), faults: ["bad_key"] },
      { id: "some", tenant: generateTenant({ users: 400, seed: 5, tags: "some" }) },
    ]).access,
];

/** Further calls, for fields that the typical ones do not show. */
const FURTHER_CALLS: Readonly<Record<string, readonly Record<string, unknown>[]>> = {
  list_users: [{ query: "eleanor.whitfield" }],
  get_user_grants: [
    { user: "mai.nguyen@northwind.example" },
    { user: "eleanor.whitfield@northwind.example" },
  ],
  find_disabled: [{ role: "global_admin" }, { tenant: "*" }, { tenant: "*", limit: 200 }],
  list_role_grants: [{ role: "user" }, { role: "user", tenant: "*" }, {
    role: "global_admin",
    tenant: "*",
  }],
  review_access: [{ tenant: "*" }],
  get_backup_status: [
    { user: "viktor.petrenko@northwind.example" },
    { user: "eleanor.whitfield@northwind.example" },
  ],
};

type Json = Record<string, unknown>;

/** A field somewhere in an answer. */
interface Field {
  /** Its place, with `[]` for any place in a list: `users[].roles`. */
  readonly path: string;
  /** The object in the answer that has it. */
  readonly owner: Json;
  readonly name: string;
}

for (const { name, listing } of toolsFor(tools, true)) {
  const { outputSchema } = listing;
  const { isValid, problem } = validatorOf(outputSchema);

  Deno.test(`${name}: an answer with one field renamed, at any depth, does not fit the schema`, async () => {
    const renamed = new Set<string>();
    for (const answer of await answersOf(name)) {
      assert.ok(isValid(answer), problem(answer));
      for (const { path, owner, name: field } of fieldsOf(answer)) {
        if (renamed.has(path)) continue;
        renamed.add(path);
        const value = owner[field];
        delete owner[field];
        owner[`${field}Renamed`] = value;
        assert.ok(!isValid(answer), `The schema of ${name} takes an answer with ${path} renamed`);
        delete owner[`${field}Renamed`];
        owner[field] = value;
        assert.ok(isValid(answer), `${path} was not put back`);
      }
    }
    if (!EVERY_FIELD) return;
    assert.deepEqual([...renamed].sort(), [...new Set(propertiesOf(outputSchema))].sort());
  });

  Deno.test(`${name}: an answer with a value of another type, at any depth, does not fit the schema`, async () => {
    const changed = new Set<string>();
    for (const answer of await answersOf(name)) {
      for (const { path, owner, name: field } of fieldsOf(answer)) {
        if (changed.has(path)) continue;
        changed.add(path);
        const value = owner[field];
        for (const wrong of [null, typeof value === "object" ? 7 : {}]) {
          owner[field] = wrong;
          assert.ok(!isValid(answer), `${name} takes ${JSON.stringify(wrong)} for ${path}`);
        }
        owner[field] = value;
      }
    }
  });
}

function validatorOf(
  schema: ToolListing["outputSchema"],
): { isValid: (answer: Json) => boolean; problem: (answer: Json) => string } {
  const validate = new AjvJsonSchemaValidator().getValidator(schema as never);
  return {
    isValid: (answer) => validate(answer).valid,
    problem: (answer) => validate(answer).errorMessage ?? "",
  };
}

/** A tool's answers about the tenants, without errors: the first one, or all with RUNS. */
async function answersOf(tool: string): Promise<Json[]> {
  const answers: Json[] = [];
  for (const program of PROGRAMS) {
    await using client = await modernClient(program().servers);
    if (!(await client.toolNames()).includes(tool)) continue;
    const typical = TYPICAL_CALLS[tool] ?? {};
    const every = [{ ...typical, tenant: "*" }, { ...typical, tenant: "*", limit: 1 }];
    for (const args of [typical, ...FURTHER_CALLS[tool] ?? [], ...every]) {
      const { structured, isError } = await client.call(tool, args);
      if (!isError) answers.push(structured);
      if (!WHOLE && answers.length > 0) return answers;
    }
  }
  assert.ok(answers.length > 0, `${tool} answers none of its typical calls`);
  return answers;
}

function* fieldsOf(value: unknown, path = ""): Generator<Field> {
  if (Array.isArray(value)) {
    for (const item of value) yield* fieldsOf(item, `${path}[]`);
  } else if (typeof value === "object" && value !== null) {
    const owner = value as Json;
    for (const name of Object.keys(owner)) {
      const inner = path === "" ? name : `${path}.${name}`;
      yield { path: inner, owner, name };
      yield* fieldsOf(owner[name], inner);
    }
  }
}

/** The path of every field that a schema names. */
function propertiesOf(schema: Json, part: unknown = schema, path = ""): string[] {
  const { properties = {}, items, anyOf = [], $ref } = part as {
    properties?: Json;
    items?: unknown;
    anyOf?: unknown[];
    $ref?: string;
  };
  if ($ref !== undefined) {
    const name = $ref.replace("#/$defs/", "");
    return propertiesOf(schema, (schema["$defs"] as Json)[name], path);
  }
  return [
    ...Object.entries(properties).flatMap(([name, inner]) => {
      const at = path === "" ? name : `${path}.${name}`;
      return [at, ...propertiesOf(schema, inner, at)];
    }),
    ...items === undefined ? [] : propertiesOf(schema, items, `${path}[]`),
    ...anyOf.flatMap((one) => propertiesOf(schema, one, path)),
  ];
}
