import { UserInputError } from "../base/errors.ts";
import { isSafe, quote } from "../base/safe_text.ts";
import { foldSearch } from "../base/text.ts";
import type { Directory } from "../directory/directory.ts";
import { ROLES } from "../governance/roles.ts";
import type { Tenant, Tenants } from "../tenant/tenant.ts";
import { PROMPTS } from "./prompts/prompts.ts";
import { TEMPLATES } from "./resources.ts";

/**
 * Completes `role`, `user` and `tenant`. Users come from the cached directory only: typing a name
 * never starts a walk.
 *
 * Throws {@linkcode UserInputError} for a prompt or a template that does not exist.
 */
export async function complete(
  request: CompletionRequest,
  { all: tenants, find }: Tenants,
  caller?: string,
): Promise<Completion> {
  const { ref, argument: { name, value }, context } = request;
  if (!completedArguments(ref).includes(name)) return toCompletion([]);
  if (value.length > MAX_TYPED_LENGTH) return toCompletion([]);
  if (name === "role") return startingWith(value, ROLES);
  if (name === "tenant") return startingWith(value, tenants);
  const tenant = namedTenant(find, context?.arguments?.["tenant"]);
  if (tenant?.owner !== undefined) {
    const { signal } = new AbortController();
    return await tenant.owner.ask({ completion: request }, { signal, caller }) as Completion;
  }
  const directory = tenant?.directory.fresh();
  return directory === undefined ? toCompletion([]) : await completeUser(value, directory, caller);
}

/** What to complete, as the protocol sends it. */
interface CompletionRequest {
  readonly ref:
    | { readonly type: "ref/prompt"; readonly name: string }
    | { readonly type: "ref/resource"; readonly uri: string };
  readonly argument: { readonly name: string; readonly value: string };
  /** The arguments filled in so far, which may name the tenant. */
  readonly context?:
    | { readonly arguments?: Readonly<Record<string, string>> | undefined }
    | undefined;
}

/** Longest text that is completed, in code units, as with the query of a list. */
const MAX_TYPED_LENGTH = 256;

/** Most values that the protocol allows in an answer. */
const MAX_VALUES = 100;

/** Proposed values for what a person is typing. */
interface Completion {
  // The SDK's result type is an open object.
  [field: string]: unknown;
  values: string[];
  /** How many there are in all. */
  total: number;
  hasMore: boolean;
}

function toCompletion(
  values: readonly string[],
  total: number = values.length,
): Completion {
  const shown = values.slice(0, MAX_VALUES);
  return { values: shown, total, hasMore: total > shown.length };
}

/**
 * Proposes principal names: first those that begin with the typed text, then those of users whose
 * name, e-mail or principal name contains it.
 */
async function completeUser(typed: string, directory: Directory, caller?: string) {
  const query = typed.trim();
  // Twice as many as are shown, because two records can share a name.
  const page = { limit: 2 * MAX_VALUES };
  const { entries, matched, more } = await directory.select({ query }, page, { caller });
  const start = foldSearch(query);
  // Names that begin with the text stand together, so that the list is searched only once.
  const beginning = directory.following({ userPrincipalName: query, id: "" }, page.limit)
    .filter(({ identity }) => foldSearch(identity.userPrincipalName).startsWith(start));
  const records = [...beginning, ...entries];
  const names = [...new Set(records.map(({ identity }) => identity.userPrincipalName))];
  // A proposal is shown as it is, and taken as it is: what cannot be shown safely is left out.
  return toCompletion(names.filter(isSafe), more ? matched : names.length);
}

function completedArguments(ref: CompletionRequest["ref"]): string[] {
  if (ref.type === "ref/prompt") {
    const prompt = PROMPTS.find(({ listing }) => listing.name === ref.name);
    if (prompt !== undefined) return prompt.listing.arguments.map(({ name }) => name);
    throw new UserInputError(`Cannot complete for prompt ${quote(ref.name)}: there is none`);
  }
  const template = TEMPLATES.find(({ uriTemplate }) => uriTemplate === ref.uri);
  if (template !== undefined) {
    return [...template.uriTemplate.matchAll(/{(\w+)}/g)].map(([, name = ""]) => name);
  }
  throw new UserInputError(`Cannot complete for template ${quote(ref.uri)}: there is none`);
}

/** The tenant that the arguments name, or the only one. An unknown one is no error while typing. */
function namedTenant(find: Tenants["find"], id: string | undefined): Tenant | undefined {
  try {
    return find(id);
  } catch {
    return undefined;
  }
}

function startingWith(text: string, named: readonly { readonly id: string }[]): Completion {
  const start = text.trim().toLowerCase();
  return toCompletion(
    named.map(({ id }) => id).filter((id) => id.toLowerCase().startsWith(start)),
  );
}
