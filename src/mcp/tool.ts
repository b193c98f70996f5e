import { UserInputError } from "../base/errors.ts";
import { countValues } from "../base/json.ts";
import { cleanText } from "../base/safe_text.ts";
import { EVERY_TENANT } from "../tenant/tenant.ts";
import {
  askEveryTenant,
  type EveryTenant,
  everyTenantSchema,
  everyTenantText,
  peopleEach,
  rowSource,
  tenantPage,
  tenantPaging,
} from "./every_tenant.ts";
import {
  briefOutputSchema,
  hoistDefs,
  inputSchema,
  type JsonObjectSchema,
  outputSchema,
} from "./json_schema.ts";
import { type Arguments, readArguments } from "./read_arguments.ts";
import { tenantOrEvery } from "./schemas.ts";
import { giveAnswer, type ToolContext } from "./tool_context.ts";
import type * as z from "zod";

/** How a tool is declared, listed and called, for one tenant and for every tenant. */

/** A tool as its file declares it. Every tool is read-only towards the vendor. */
interface ToolDefinition<I extends z.ZodObject, O extends z.ZodObject> {
  readonly name: string;
  readonly title: string;
  /** One or two sentences by which an assistant chooses the tool. */
  readonly description: string;
  readonly input: I;
  readonly output: O;
  readonly run: (args: z.output<I>, context: ToolContext) => Promise<z.output<O>>;
  /** The same answer as text for the model: compact, and as complete as the structured one. */
  readonly text: (answer: z.output<O>) => string;
  /** How it answers `tenant: "*"`; absent if it answers for one tenant at a time. */
  // Row types differ by tool, and only the tool's own functions read them.
  // deno-lint-ignore no-explicit-any
  readonly everyTenant?: EveryTenant<z.output<O>, any>;
  /** Set for a tool that is of use, and offered, only with several tenants. */
  readonly severalTenants?: true;
  /** Where evidence has to go for the tool to be of use, and offered; such a tool writes there. */
  readonly writesTo?: EvidencePlace;
  /** The page that shows its answer, as `tools/list` names it. */
  readonly ui?: Readonly<Record<string, unknown>>;
}

/** Any place that packages are written to or fetched from, or a folder of the operator's alone. */
export type EvidencePlace = "any" | "folder";

/** An answer in both forms. */
interface ToolAnswer {
  readonly structured: Record<string, unknown>;
  readonly text: string;
}

/** A tool as the server uses it: its listing, and its behavior behind one function. */
export interface Tool {
  readonly name: string;
  /** Built on first read and kept: converting schemas would be most of a start. */
  readonly listing: ToolListing;
  /** Whether it is offered only with several tenants. */
  readonly severalTenants: boolean;
  /** Where it writes evidence; absent: it writes nothing. */
  readonly writesTo?: EvidencePlace | undefined;
  /** The same tool for a server of several tenants; absent on that one itself. */
  readonly forSeveral?: Tool;
  /** Reads and checks the arguments, runs the tool, cleans its answer and checks it against the output schema. */
  readonly call: (args: Arguments | undefined, context: ToolContext) => Promise<ToolAnswer>;
  /** Checks the arguments and runs the tool, for another process that checks the answer. */
  readonly answer: (args: Arguments, context: ToolContext) => Promise<Record<string, unknown>>;
}

/** How `tools/list` describes a tool. */
export interface ToolListing {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly inputSchema: JsonObjectSchema;
  readonly outputSchema: JsonObjectSchema;
  readonly annotations: {
    readonly readOnlyHint: boolean;
    readonly destructiveHint: false;
    readonly idempotentHint: true;
    readonly openWorldHint: true;
  };
  readonly _meta?: Readonly<Record<string, unknown>>;
}

/** Most values in the arguments of a call. The largest sensible call has about twenty. */
const MAX_ARGUMENT_VALUES = 200;
/** Deepest nesting of arguments. No tool needs more than a list in an object. */
const MAX_ARGUMENT_DEPTH = 8;

/** Longest part of a message about one argument, in code units; it may quote the argument. */
const MAX_ISSUE_LENGTH = 300;

/** Turns a declaration into a tool. Call at module scope: the schemas belong to all requests. */
export function defineTool<I extends z.ZodObject, O extends z.ZodObject>(
  definition: ToolDefinition<I, O>,
): Tool {
  const { name, input, output, everyTenant, severalTenants = false, writesTo } = definition;
  const read = (args: Arguments | undefined) => readArguments(args ?? {}, input);
  const parse = (args: Arguments, schema: z.ZodObject = input): z.output<I> => {
    // A schema visits each value and reports each that is wrong, which could fill the memory.
    if (countValues(args, MAX_ARGUMENT_DEPTH) > MAX_ARGUMENT_VALUES) throw tooManyValues(name);
    const parsed = schema.safeParse(args);
    if (!parsed.success) throw argumentError(name, parsed.error);
    return parsed.data as z.output<I>;
  };
  const answer: Tool["answer"] = async (args, context) =>
    await definition.run(parse(args), context);
  const ofTenant = "tenant" in input.shape;
  const run = async (args: z.output<I>, context: ToolContext): Promise<z.output<O>> => {
    const { owner } = ofTenant ? context.tenants.find(args["tenant"] as string | undefined) : {};
    return owner === undefined
      ? await definition.run(args, context)
      : await owner.ask({ tool: name, args }, context) as z.output<O>;
  };
  const answerOne = async (args: z.output<I>, context: ToolContext): Promise<ToolAnswer> => {
    const structured = giveAnswer(output, await run(args, context), context);
    return { structured, text: definition.text(structured) };
  };
  const listing = once(() =>
    describeTool(definition, inputSchema(input), hoistDefs(outputSchema(output)))
  );
  if (everyTenant === undefined) {
    const call: Tool["call"] = async (args, context) => await answerOne(parse(read(args)), context);
    const forSeveral = once((): Tool => ({
      name,
      severalTenants,
      writesTo,
      listing: describeTool(definition, inputSchema(input), hoistDefs(briefOutputSchema(output))),
      call,
      answer,
    }));
    return lazyTool({ name, severalTenants, writesTo, listing, forSeveral, call, answer });
  }
  const isEvery = (args: { readonly [name: string]: unknown }): boolean =>
    args["tenant"] === EVERY_TENANT;
  const paged = "limit" in input.shape;
  const askOne =
    (args: z.output<I>, people: number) => async (tenant: string, context: ToolContext) => {
      try {
        const found = await run({ ...args, tenant }, context);
        return {
          ...everyTenant.rowOf(found, people),
          ...rowSource(found, people),
        };
      } catch (error) {
        const row = everyTenant.rowOfError?.(error);
        if (row === undefined) throw error;
        return row as object;
      }
    };
  const forSeveral = once((): Tool => {
    const every = everyTenantSchema(
      everyTenant.row,
      output.shape["source"] as z.ZodObject,
      everyTenant.index !== undefined,
    );
    const wide = input.extend({ ...(paged ? {} : tenantPaging), ...tenantOrEvery });
    return {
      name,
      severalTenants,
      writesTo,
      listing: describeTool(
        definition,
        inputSchema(wide),
        hoistDefs(briefOutputSchema(output, every)),
      ),
      answer,
      call: async (args, context) => {
        const given = readArguments(args ?? {}, wide);
        const { limit, cursor, ...rest } = given;
        if (!isEvery(given)) {
          if (paged || (limit === undefined && cursor === undefined)) {
            return await answerOne(parse(given), context);
          }
          throw new UserInputError(`In ${name} limit and cursor are for tenant: "*" alone`);
        }
        const { limit: tenants } = parse({ limit, cursor, ...rest }, wide) as { limit?: number };
        const page = await tenantPage(
          name,
          { ...rest, cursor, limit: limit === undefined ? undefined : tenants },
          context,
        );
        const people = peopleEach(page.tenants.length);
        // Where a list has a limit of its own, rows share one, because callers pay by the token.
        const own = (input.shape["limit"] as z.ZodType | undefined)?.def.type === "default";
        const each = parse(own ? { ...rest, limit: Math.max(1, people) } : rest);
        const found = await askEveryTenant(page, context, askOne(each, people));
        const index = await everyTenant.index?.(found.tenants, context);
        const answered = { ...found, ...(index === undefined ? {} : { index }) };
        const structured = giveAnswer(every, answered, context) as typeof found;
        return {
          structured: { ...structured },
          text: everyTenantText(structured, everyTenant.rowText),
        };
      },
    };
  });
  // With a single tenant, "*" means that tenant.
  const call: Tool["call"] = async (args, context) => {
    const parsed = parse(read(args));
    return await answerOne(isEvery(parsed) ? { ...parsed, tenant: undefined } : parsed, context);
  };
  return lazyTool({ name, severalTenants, writesTo, listing, forSeveral, call, answer });
}

/**
 * The tools as they are offered for one tenant, or for several. `places`: where evidence can go; by
 * default anywhere.
 */
export function toolsFor(
  tools: readonly Tool[],
  several: boolean,
  places: readonly EvidencePlace[] = ["any", "folder"],
): Tool[] {
  const offered = tools.filter(({ writesTo }) =>
    writesTo === undefined || places.includes(writesTo)
  );
  return several
    ? offered.map((tool) => tool.forSeveral ?? tool)
    : offered.filter(({ severalTenants }) => !severalTenants);
}

function lazyTool(
  { listing, forSeveral, ...rest }:
    & Pick<Tool, "name" | "severalTenants" | "writesTo" | "call" | "answer">
    & {
      readonly listing: () => ToolListing;
      readonly forSeveral: () => Tool;
    },
): Tool {
  return {
    ...rest,
    get listing() {
      return listing();
    },
    get forSeveral() {
      return forSeveral();
    },
  };
}

/** Makes a value on first use and keeps it. */
function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

function describeTool(
  { name, title, description, ui, writesTo }:
    & Pick<ToolListing, "name" | "title" | "description">
    & {
      readonly ui?: ToolListing["_meta"];
      readonly writesTo?: EvidencePlace;
    },
  inputSchema: JsonObjectSchema,
  outputSchema: JsonObjectSchema,
): ToolListing {
  return {
    name,
    title,
    description,
    inputSchema,
    outputSchema,
    annotations: {
      readOnlyHint: writesTo === undefined,
      destructiveHint: false,
      idempotentHint: true,
      openWorldHint: true,
    },
    ...(ui === undefined ? {} : { _meta: ui }),
  };
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
