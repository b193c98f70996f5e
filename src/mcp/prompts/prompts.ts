import { UserInputError } from "../../base/errors.ts";
import { quote } from "../../base/safe_text.ts";
import type { Tenant } from "../../tenant/tenant.ts";
import { accessReview } from "./access_review.ts";
import { adminReview } from "./admin_review.ts";
import { offboardingCheck } from "./offboarding_check.ts";
import { type Prompt, promptArguments, promptContext } from "./prompt.ts";

/** Every prompt, in the order in which clients list them. */
export const PROMPTS: readonly Prompt[] = [accessReview, adminReview, offboardingCheck];

/** A prompt filled in, as the protocol carries it. */
export interface FilledPrompt {
  // The SDK's result type is an open object.
  [field: string]: unknown;
  description: string;
  messages: { role: "user"; content: { type: "text"; text: string } }[];
}

/**
 * Fills in a prompt. Reads nothing of the tenant but its settings.
 *
 * Throws {@linkcode UserInputError} for an unknown prompt, and for wrong arguments.
 */
export function getPrompt(
  name: string,
  given: Readonly<Record<string, string>>,
  tenantOf: (id?: string) => Tenant,
): FilledPrompt {
  const prompt = PROMPTS.find(({ listing }) => listing.name === name);
  if (prompt === undefined) {
    const known = PROMPTS.map(({ listing }) => listing.name).join(", ");
    throw new UserInputError(`No prompt is called ${quote(name)}: there are ${known}`);
  }
  const args = promptArguments(prompt.listing, given);
  const scene = promptContext(tenantOf(args.tenant), args.tenant !== undefined);
  const text = prompt.text(args, scene);
  return {
    description: prompt.listing.description,
    messages: [{ role: "user", content: { type: "text", text } }],
  };
}
