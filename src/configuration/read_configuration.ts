import { ConfigurationError } from "../errors.ts";
import { LOG_LEVELS } from "../log.ts";
import { type Configuration, COUNT_CHECKS } from "./configuration.ts";
import { PLACE_SETTINGS } from "./read_base_url.ts";
import { CREDENTIAL_SETTINGS } from "./read_credentials.ts";
import { readHttp } from "./read_http.ts";
import { readReviewThresholds } from "./read_review_thresholds.ts";
import { readSandbox } from "./read_sandbox.ts";
import { readSignInPaths } from "./read_sign_in_paths.ts";
import { readTenant } from "./read_tenant.ts";
import { type Environment, SettingReader } from "./setting_reader.ts";

/**
 * Reads the settings out of an environment.
 *
 * Throws {@linkcode ConfigurationError} with everything that is wrong, one sentence for each
 * mistake. Sentences and warnings name variables, never their values.
 */
export function readConfiguration(env: Environment): Configuration {
  const reader = new SettingReader(env);
  const sandbox = readSandbox(reader);
  // With an unreadable switch, a tenant is expected only where one is described.
  const described = reader.set([...CREDENTIAL_SETTINGS, ...PLACE_SETTINGS]).length > 0;
  const withoutTenant = sandbox ?? !described;
  const tenant = withoutTenant ? undefined : readTenant(reader);
  const configuration: Configuration = {
    tenants: tenant === undefined ? [] : [tenant],
    sandbox: sandbox ?? false,
    cacheTtlSeconds: reader.number("SPANNING_CACHE_TTL_SECONDS"),
    staleMaxSeconds: reader.number("SPANNING_STALE_MAX_SECONDS"),
    countCheck: reader.choice("SPANNING_COUNT_CHECK", COUNT_CHECKS) ?? "error",
    timeoutSeconds: reader.number("SPANNING_TIMEOUT_SECONDS"),
    callTimeoutSeconds: reader.number("MCP_CALL_TIMEOUT_SECONDS"),
    ...readSignInPaths(reader),
    reviewThresholds: readReviewThresholds(reader),
    http: readHttp(reader),
    logLevel: reader.choice("LOG_LEVEL", LOG_LEVELS) ?? "info",
    warnings: reader.warnings,
  };
  if (reader.problems.length > 0) throw new ConfigurationError(reader.problems);
  return configuration;
}
