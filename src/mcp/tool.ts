import * as z from "zod";
import { countValues } from "../count_values.ts";
import type { WalkProgress } from "../directory/walk.ts";
import type { Tenant } from "../directory/tenant.ts";
import { UserInputError } from "../errors.ts";
import { cleanText } from "../text/clean_text.ts";
import { cleanAnswer } from "./clean_answer.ts";
import { shareParts } from "./share_parts.ts";

/** What a tool may use to answer. Nothing here outlives the call. */
export interface ToolContext {
  /** The named tenant, or the only one. Throws when there is none or the name is unknown. */
  readonly tenant: (id?: string) => Tenant;
  readonly signal: AbortSignal;
  /** Tells the caller how far a long walk is; absent when the caller did not ask. */
  readonly onProgress?: (progress: WalkProgress) => void;
}

/** A tool as its file declares it. Every tool is read-only. */
export interface ToolDefinition<I extends z.ZodObject, O extends z.ZodObject> {
  readonly name: string;
  readonly title: string;
  /** One or two sentences by which an assistant chooses. */
  readonly description: string;
  readonly input: I;
  readonly output: O;
  readonly run: (args: z.output<I>, context: ToolContext) => Promise<z.output<O>>;
  /** The same answer as text for the model: compact, and as complete as the structured one. */
  readonly text: (answer: z.output<O>) => string;
}

/** An answer in both forms. */
export interface ToolAnswer {
  readonly structured: Record<string, unknown>;
  readonly text: string;
}

/** A tool as the server serves it: its listing made once, its behavior behind one function. */
export interface Tool {
  readonly name: string;
  readonly listing: ToolListing;
  /** Checks the arguments, answers, cleans the answer and checks it against the output schema. */
  readonly call: (args: unknown, context: ToolContext) => Promise<ToolAnswer>;
}

/** What `tools/list` says of a tool. */
export interface ToolListing {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly inputSchema: JsonObjectSchema;
  readonly outputSchema: JsonObjectSchema;
  readonly annotations: {
    readonly readOnlyHint: true;
    readonly destructiveHint: false;
    readonly idempotentHint: true;
    readonly openWorldHint: true;
  };
}

/** Most values among the arguments of a call. The largest sensible call has about twenty. */
const MAX_ARGUMENT_VALUES = 200;
/** Deepest nesting of arguments: a list within them is as deep as any tool asks. */
const MAX_ARGUMENT_DEPTH = 8;

/** Longest part of a message about one argument, in code units: it may quote the argument. */
const MAX_ISSUE_LENGTH = 300;

interface JsonObjectSchema {
  readonly [keyword: string]: unknown;
  readonly type: "object";
}

/** Turns a declaration into a tool. Call at module scope: schemas are converted here, once. */
export function defineTool<I extends z.ZodObject, O extends z.ZodObject>(
  definition: ToolDefinition<I, O>,
): Tool {
  const { name, title, description, input, output } = definition;
  return {
    name,
    listing: {
      name,
      title,
      description,
      inputSchema: jsonSchema(input, "input"),
      outputSchema: jsonSchema(output, "output"),
      annotations: {
        readOnlyHint: true,
        destructiveHint: false,
        idempotentHint: true,
        openWorldHint: true,
      },
    },
    call: async (args, context) => {
      // A schema looks at each value and says of each what is wrong, which can fill the memory.
      if (countValues(args, MAX_ARGUMENT_DEPTH) > MAX_ARGUMENT_VALUES) throw tooManyValues(name);
      const parsed = input.safeParse(args ?? {});
      if (!parsed.success) throw argumentError(name, parsed.error);
      const answer = await definition.run(parsed.data, context);
      const structured = output.parse(cleanAnswer(answer));
      return { structured, text: definition.text(structured) };
    },
  };
}

function jsonSchema(schema: z.ZodObject, io: "input" | "output"): JsonObjectSchema {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, {
    io,
    // Every definition is paid for by the token, so what says nothing is left out. Arguments keep
    // their types, because some models insist on one beside an enum.
    override: ({ jsonSchema }) => {
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
      const named = jsonSchema.enum !== undefined || jsonSchema.const !== undefined;
      if (io === "output" && named) delete jsonSchema.type;
    },
  });
  return (io === "output" ? shareParts(rest) : rest) as JsonObjectSchema;
}

function argumentError(name: string, error: z.ZodError): UserInputError {
  const issues = error.issues.slice(0, 5)
    .map(({ path, message }) => path.length === 0 ? message : `${path.join(".")}: ${message}`)
    .map((issue) => cleanText(issue, MAX_ISSUE_LENGTH));
  return new UserInputError(`Cannot call ${name} with these arguments: ${issues.join("; ")}`);
}

function tooManyValues(name: string): UserInputError {
  return new UserInputError(
    `Cannot call ${name} with these arguments: they hold more than ${MAX_ARGUMENT_VALUES} values, ` +
      `or are nested deeper than ${MAX_ARGUMENT_DEPTH}`,
  );
}
