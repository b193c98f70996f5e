import { ConfigurationError } from "../errors.ts";

/** The way out for whoever has no tenant's settings at hand. */
export const SANDBOX_HINT =
  "To try the program without a tenant, set SPANNING_SANDBOX=1 and none of these";

/** The same error, with the way out, whatever is wrong: what each call is answered with. */
export function withSandboxHint(error: ConfigurationError): ConfigurationError {
  const { problems } = error;
  if (problems.includes(SANDBOX_HINT)) return error;
  return new ConfigurationError([...problems, SANDBOX_HINT], { cause: error });
}
