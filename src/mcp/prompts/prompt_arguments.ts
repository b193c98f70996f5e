import { UserInputError } from "../../base/errors.ts";
import { quote } from "../../base/safe_text.ts";
import { type RoleId, ROLES } from "../../governance/roles.ts";
import type { PromptArguments, PromptListing } from "./prompt.ts";

/** As long as what the tools take as a user. */
const MAX_LENGTH = 512;

/**
 * Reads the arguments of a prompt. Clients send an empty text for what was not filled in.
 *
 * Throws {@linkcode UserInputError} for an argument that is missing, unknown, too long, or not a
 * role where one belongs.
 */
export function promptArguments(
  { name, arguments: declared }: PromptListing,
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
