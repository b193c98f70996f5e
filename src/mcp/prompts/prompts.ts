import { UserInputError } from "../../base/errors.ts";
import { quote } from "../../base/safe_text.ts";
import type { Tenant } from "../../tenant/tenant.ts";
import { accessReview } from "./access_review.ts";
import { adminReview } from "./admin_review.ts";
import { offboardingCheck } from "./offboarding_check.ts";
import { type Prompt, promptArguments, promptContext } from "./prompt.ts";

/** Every prompt, in the order in which clients list them. */
export const PROMPTS: readonly Prompt[] = [accessReview, adminReview, offboardingCheck];

/** A filled-in prompt, as the protocol carries it. */
interface FilledPrompt {
  // The SDK's result type is an open object.
  [field: string]: unknown;
  description: string;
  messages: { role: "user"; content: { type: "text"; text: string } }[];
}

/**
 * Fills in a prompt. Uses only the tenant's settings and asks the vendor nothing.
 *
 * Throws {@linkcode UserInputError} for an unknown prompt and for invalid arguments.
 */
export function getPrompt(
  name: string,
  given: Readonly<Record<string, string>>,
  findTenant: (id?: string) => Tenant,
): FilledPrompt {
  const prompt = PROMPTS.find(({ listing }) => listing.name === name);
  if (prompt === undefined) {
    const known = PROMPTS.map(({ listing }) => listing.name).join(", ");
    throw new UserInputError(`No prompt is called ${quote(name)}: there are ${known}`);
  }
  const args = promptArguments(prompt.listing, given);
  const context = promptContext(findTenant(args.tenant), args.tenant !== undefined);
  const text = prompt.text(args, context);
  return {
    description: prompt.listing.description,
    messages: [{ role: "user", content: { type: "text", text } }],
  };
}
