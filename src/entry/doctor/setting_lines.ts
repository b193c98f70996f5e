import type { Environment } from "../../configuration/setting_reader.ts";
import { SETTINGS, VARIABLES } from "../../configuration/settings.ts";

/**
 * Says which settings come from the environment and which are at their defaults. Never shows what
 * is set, of no setting: a key may stand in the wrong place.
 */
export function settingLines(env: Environment): string[] {
  const isSet = (name: string): boolean => String(env[name] ?? "").trim() !== "";
  const set = VARIABLES.filter(isSet);
  const defaults = SETTINGS.flatMap((setting) =>
    isSet(setting.name) || setting.default === undefined
      ? []
      : [`${setting.name}=${setting.default}`]
  );
  return [
    "From the environment:",
    ...(set.length === 0 ? ["  nothing"] : set.map((name) => `  ${name}${originOf(name)}`)),
    "At their defaults:",
    ...defaults.map((line) => `  ${line}`),
  ];
}

function originOf(name: string): string {
  return name.startsWith("BATON_") ? " (a C1 connector's name for it)" : "";
}
