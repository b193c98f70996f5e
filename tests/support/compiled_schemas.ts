/** Compiled schemas of answers, which the clients of a test file share. */

/** What either generation of the SDK's client compiles schemas with. */
interface SchemaCompiler {
  // deno-lint-ignore no-explicit-any
  readonly getValidator: (schema: any) => (value: unknown) => any;
}

/**
 * Compiles each schema once, and only when an answer is checked against it: a client compiles those of
 * all tools when it lists them, which takes longer than most tests.
 */
export function compileOnce<T extends SchemaCompiler>(compiler: T): T {
  const compiled = new Map<string, (value: unknown) => unknown>();
  const compile = (schema: unknown) => {
    const text = JSON.stringify(schema);
    const validate = compiled.get(text) ?? compiler.getValidator(schema);
    compiled.set(text, validate);
    return validate;
  };
  const getValidator = (schema: unknown) => {
    let validate: ((value: unknown) => unknown) | undefined;
    return (value: unknown) => (validate ??= compile(schema))(value);
  };
  return { getValidator } as unknown as T;
}
