import { SETTINGS } from "../configuration/settings.ts";

/** The settings of the environment, by the names in the table and no others. */
export function readEnvironment(): Record<string, string | undefined> {
  return Object.fromEntries(SETTINGS.map(({ name }) => [name, Deno.env.get(name)]));
}
