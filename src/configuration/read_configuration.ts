import { ConfigurationError } from "../base/errors.ts";
import { LOG_LEVELS } from "../base/log.ts";
import { checkTenantTokens } from "./check_tenant_tokens.ts";
import { type Configuration, COUNT_CHECKS, CREDENTIAL_SOURCES } from "./configuration.ts";
import { readHttp } from "./read_http.ts";
import { readReviewThresholds } from "./read_review_thresholds.ts";
import { readSandbox } from "./read_sandbox.ts";
import { readSignInPaths } from "./read_sign_in_paths.ts";
import { readTenantList } from "./read_tenant_list.ts";
import type { ReadFile } from "./read_tenants.ts";
import { type Environment, SettingReader } from "./setting_reader.ts";

/**
 * Reads the settings out of an environment.
 *
 * Throws {@linkcode ConfigurationError} with everything that is wrong, one sentence for each
 * mistake. Sentences and warnings name variables, never their values.
 */
export function readConfiguration(env: Environment, readFile?: ReadFile): Configuration {
  const reader = new SettingReader(env);
  const sandbox = readSandbox(reader);
  const credentialsFrom = reader.choice("SPANNING_CREDENTIALS_FROM", CREDENTIAL_SOURCES) ?? "env";
  const tenants = readTenantList(reader, { sandbox, credentialsFrom, readFile });
  const http = readHttp(reader);
  checkTenantTokens(reader, http.tenantTokens, tenants);
  const configuration: Configuration = {
    tenants,
    credentialsFrom,
    sandbox: sandbox ?? false,
    cacheTtlSeconds: reader.number("SPANNING_CACHE_TTL_SECONDS"),
    staleMaxSeconds: reader.number("SPANNING_STALE_MAX_SECONDS"),
    countCheck: reader.choice("SPANNING_COUNT_CHECK", COUNT_CHECKS) ?? "error",
    timeoutSeconds: reader.number("SPANNING_TIMEOUT_SECONDS"),
    callTimeoutSeconds: reader.number("MCP_CALL_TIMEOUT_SECONDS"),
    ...readSignInPaths(reader),
    reviewThresholds: readReviewThresholds(reader),
    http,
    logLevel: reader.choice("LOG_LEVEL", LOG_LEVELS) ?? "info",
    warnings: reader.warnings,
  };
  if (reader.problems.length > 0) throw new ConfigurationError(reader.problems);
  return configuration;
}
