import assert from "node:assert/strict";
import { AjvJsonSchemaValidator } from "@modelcontextprotocol/server/validators/ajv";
import { type ToolListing, toolsFor } from "../../src/mcp/tool.ts";
import { tools } from "../../tools/mod.ts";
import { collectAnswers, type Json } from "./every_field.ts";

const answers = await collectAnswers();

/**
 * Fields that rows of every tool have and no answer of these has: with several tenants `get_tenant` has
 * nothing to warn of, and `list_sign_in_paths` asks nobody who could fail.
 */
const NEVER: Readonly<Record<string, readonly string[]>> = {
  get_tenant: ["tenants[].source.warnings", "tenants[].warnings"],
  list_sign_in_paths: ["tenants[].error"],
};

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

  Deno.test(`${name}: every field of the schema is answered, and an answer with it renamed, at any depth, does not fit`, () => {
    const renamed = new Set<string>();
    for (const answer of answersOf(name)) {
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
    const never = NEVER[name] ?? [];
    const reached = [...renamed, ...never].sort();
    assert.deepEqual(reached, [...new Set(propertiesOf(outputSchema))].sort());
  });

  Deno.test(`${name}: an answer with a value of another type, at any depth, does not fit the schema`, () => {
    const changed = new Set<string>();
    for (const answer of answersOf(name)) {
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

function answersOf(tool: string): readonly Json[] {
  const some = answers.get(tool) ?? [];
  assert.ok(some.length > 0, `${tool} answers none of its calls`);
  return some;
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
