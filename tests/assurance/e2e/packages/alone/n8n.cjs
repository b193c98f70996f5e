// Converts schemas of arguments to zod as n8n does for its agents, and prints what came of each as a
// JSON schema again, to be held against what went in. The argument is a file with the schemas.
const { jsonSchemaToZod } = require("@n8n/json-schema-to-zod");
const { readFileSync } = require("node:fs");

const schemas = JSON.parse(readFileSync(process.argv[2], "utf8"));
process.stdout.write(JSON.stringify(schemas.map((schema) => describe(jsonSchemaToZod(schema)))));

function describe(schema) {
  const { description } = schema;
  return { ...(description === undefined ? {} : { description }), ...describeKind(schema._def) };
}

function describeKind({ typeName, ...def }) {
  switch (typeName) {
    case "ZodOptional":
      return describe(def.innerType);
    case "ZodDefault":
      return { default: def.defaultValue(), ...describe(def.innerType) };
    case "ZodString":
      return { type: "string", ...bounds(def.checks, "Length") };
    case "ZodNumber": {
      const type = def.checks.some(({ kind }) => kind === "int") ? "integer" : "number";
      return { type, ...bounds(def.checks, "imum") };
    }
    case "ZodBoolean":
      return { type: "boolean" };
    case "ZodEnum":
      return { type: "string", enum: def.values };
    case "ZodArray":
      return { type: "array", items: describe(def.type) };
    case "ZodObject":
      return describeObject(def.shape(), def.unknownKeys);
    default:
      throw new Error(`n8n makes a ${typeName} of it`);
  }
}

function describeObject(shape, unknownKeys) {
  const fields = Object.entries(shape);
  const required = fields.filter(([, field]) => !field.isOptional()).map(([name]) => name);
  return {
    type: "object",
    properties: Object.fromEntries(fields.map(([name, field]) => [name, describe(field)])),
    ...(required.length === 0 ? {} : { required }),
    ...(unknownKeys === "strict" ? { additionalProperties: false } : {}),
  };
}

function bounds(checks, ending) {
  return Object.fromEntries(
    checks.filter(({ kind }) => kind === "min" || kind === "max")
      .map(({ kind, value }) => [kind + ending, value]),
  );
}
