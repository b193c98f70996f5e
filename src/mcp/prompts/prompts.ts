import { UserInputError } from "../../base/errors.ts";
import { quote } from "../../base/safe_text.ts";
import { type RoleId, ROLES } from "../../governance/roles.ts";
import { type DeclaredPaths, signInWarning } from "../../governance/sign_in.ts";
import type { Tenant } from "../../tenant/tenant.ts";
import { accessReview } from "./access_review.ts";
import { adminReview } from "./admin_review.ts";
import { offboardingCheck } from "./offboarding_check.ts";
import type { Prompt, PromptArguments, PromptContext } from "./prompt.ts";

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

/** Longest argument, in code units; as long as a user in a tool call. */
const MAX_LENGTH = 512;

/**
 * Checks the arguments of a prompt. Clients send an empty text for one that was not filled in.
 *
 * Throws {@linkcode UserInputError} for an argument that is missing, unknown or too long, and for an
 * unknown role.
 */
function promptArguments(
  { name, arguments: declared }: Prompt["listing"],
  given: Readonly<Record<string, string>>,
): PromptArguments {
  const names = declared.map((argument) => argument.name as string);
  const filled = Object.entries(given)
    .map(([key, value]) => [key, value.trim()] as const).filter(([, value]) => value !== "");
  for (const [key, value] of filled) {
    if (!names.includes(key)) {
      throw new UserInputError(
        `Prompt ${name} has no argument ${quote(key)}: it takes ${names.join(", ")}`,
      );
    }
    if (value.length > MAX_LENGTH) {
      throw new UserInputError(
        `Argument ${key} of prompt ${name} is too long: at most ${MAX_LENGTH} characters`,
      );
    }
  }
  const { role, ...rest } = Object.fromEntries(filled);
  const missing = declared.find((argument) => argument.required && !(argument.name in rest));
  if (missing !== undefined) {
    throw new UserInputError(
      `Prompt ${name} needs the argument ${missing.name}: ${missing.description}`,
    );
  }
  return role === undefined ? rest : { ...rest, role: roleNamed(role) };
}

function roleNamed(text: string): RoleId {
  const role = ROLES.find(({ id }) => id === text.toLowerCase());
  if (role !== undefined) return role.id;
  throw new UserInputError(
    `No role is called ${quote(text)}: write one of ${ROLES.map(({ id }) => id).join(", ")}`,
  );
}

/** Describes a tenant for a prompt; `named` if the caller chose it by its id. */
function promptContext(tenant: Tenant, named: boolean): PromptContext {
  const id = quote(tenant.id);
  const sandbox = tenant.sandbox ? " It is the sandbox: invented people, no real tenant." : "";
  return {
    tenant:
      (named
        ? `Tenant: ${id}. Give every tool tenant: ${id}.`
        : `Tenant: ${id}, the only one configured. The tools need no tenant argument.`) + sandbox,
    signIn: signIn(tenant.signInPaths),
  };
}

function signIn(declared: DeclaredPaths | undefined): string {
  if (declared === undefined) {
    return "Nobody declared which sign-in integrations are on. Whether people outside the user " +
      "list can sign in is therefore not determinable: say so, and have somebody look in " +
      "the Spanning console at Settings > Integrations.";
  }
  const warning = signInWarning(declared);
  if (warning === undefined) {
    return "It was declared that no sign-in integration is on, so that only Microsoft accounts of " +
      "the user list sign in. Have somebody confirm it in the Spanning console at " +
      "Settings > Integrations.";
  }
  return `${warning} The user list is therefore not everybody who can get in: say so at the top of ` +
    "the report, and ask for the user lists of those consoles.";
}
