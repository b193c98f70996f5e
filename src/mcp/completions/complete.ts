import { UserInputError } from "../../base/errors.ts";
import { quote } from "../../base/safe_text.ts";
import { ROLES } from "../../governance/roles.ts";
import type { Tenant } from "../../tenant/tenant.ts";
import { PROMPTS } from "../prompts/prompts.ts";
import { TEMPLATES } from "../resources/resources.ts";
import { completeUser } from "./complete_user.ts";
import { type Completion, completionOf } from "./completion.ts";

/** What is to be completed, as the protocol asks it. */
export interface CompletionRequest {
  readonly ref:
    | { readonly type: "ref/prompt"; readonly name: string }
    | { readonly type: "ref/resource"; readonly uri: string };
  readonly argument: { readonly name: string; readonly value: string };
  /** What was filled in before, which says of which tenant users are wanted. */
  readonly context?:
    | { readonly arguments?: Readonly<Record<string, string>> | undefined }
    | undefined;
}

/**
 * Completes `role`, `user` and `tenant`. Users come from a directory that is held already: typing
 * a name never starts a walk, and where nothing is held nothing is proposed.
 *
 * Throws {@linkcode UserInputError} for a prompt or a template that does not exist.
 */
export function complete(
  { ref, argument: { name, value }, context }: CompletionRequest,
  tenants: readonly Tenant[],
): Completion {
  if (!argumentsOf(ref).includes(name)) return completionOf([]);
  if (name === "role") return startingWith(value, ROLES);
  if (name === "tenant") return startingWith(value, tenants);
  const directory = meant(tenants, context?.arguments?.["tenant"])?.directory.fresh();
  return directory === undefined ? completionOf([]) : completeUser(value, directory);
}

function argumentsOf(ref: CompletionRequest["ref"]): string[] {
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

/** The tenant, where it is clear which. While somebody types, an unclear one is no error. */
function meant(tenants: readonly Tenant[], id: string | undefined): Tenant | undefined {
  if (id === undefined || id === "") return tenants.length === 1 ? tenants[0] : undefined;
  return tenants.find((tenant) => tenant.id === id);
}

function startingWith(text: string, named: readonly { readonly id: string }[]): Completion {
  const start = text.trim().toLowerCase();
  return completionOf(
    named.map(({ id }) => id).filter((id) => id.toLowerCase().startsWith(start)),
  );
}
