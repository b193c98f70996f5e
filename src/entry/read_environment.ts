import { VARIABLES } from "../configuration/settings.ts";

/** The settings of the environment, by the names that are known and no others. */
export function readEnvironment(): Record<string, string | undefined> {
  return Object.fromEntries(VARIABLES.map((name) => [name, Deno.env.get(name)]));
}
