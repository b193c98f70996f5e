import * as z from "zod";

/**
 * A schema like another one, built anew by the calls that would be written for it: what a factory
 * does for every request when the schemas stand in it, as in the SDK's guides.
 */
export function builtAnew(schema: z.ZodType): z.ZodType {
  const { def } = schema as z.ZodType & { readonly def: Definition };
  const checks = (def.checks ?? []) as Parameters<z.ZodString["check"]>;
  switch (def.type) {
    case "object":
      return z.strictObject(
        Object.fromEntries(
          Object.entries(def.shape ?? {}).map(([name, held]) => [name, builtAnew(held)]),
        ),
      );
    case "array":
      return z.array(inner(def.element)).check(...checks as never[]);
    case "union":
      return z.union((def.options ?? []).map(builtAnew));
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

/** What zod says of the schemas that the tools use. */
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
  return builtAnew(schema);
}
