import { ConfigurationError } from "../base/errors.ts";
import { type Environment, SettingReader } from "./setting_reader.ts";

/** The way out for whoever has no tenant's settings at hand. */
export const SANDBOX_HINT =
  "To try the program without a tenant, set SPANNING_SANDBOX=1 and none of these";

/**
 * The same error with the way out, whatever is wrong, for every door to show; unchanged where the
 * sandbox is on, or its switch is what cannot be read.
 */
export function withSandboxHint(error: ConfigurationError, env: Environment): ConfigurationError {
  const word = new SettingReader(env).text("SPANNING_SANDBOX")?.toLowerCase() ?? "0";
  if (word !== "0" && word !== "false") return error;
  return new ConfigurationError([...error.problems, SANDBOX_HINT], { cause: error });
}
