import { ConfigurationError } from "../base/errors.ts";

/** What work gives, or the configuration error that it throws. */
export function orConfigurationError<T>(work: () => T): T | ConfigurationError {
  try {
    return work();
  } catch (error) {
    if (error instanceof ConfigurationError) return error;
    throw error;
  }
}
