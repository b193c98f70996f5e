import { ConfigurationError, UserInputError } from "../base/errors.ts";
import { LOG_LEVELS } from "../base/log.ts";
import type { ReviewThresholds } from "../governance/review/facts.ts";
import { DECLARABLE_PATHS, type DeclaredPaths, parseDeclaredPaths } from "../governance/sign_in.ts";
import {
  type Configuration,
  COUNT_CHECKS,
  COUNT_GUESTS,
  CREDENTIAL_SOURCES,
  JURISDICTIONS,
} from "./configuration.ts";
import { checkSpelling, type ReadFile, readFiles } from "./environment.ts";
import { checkTenantTokens, readHttp } from "./read_http.ts";
import { readAudit, readEvidence, readHistory } from "./read_records.ts";
import { readSandbox, readTenantList } from "./read_tenants.ts";
import { type Environment, SettingReader } from "./setting_reader.ts";

/**
 * Reads the settings out of an environment.
 *
 * Throws {@linkcode ConfigurationError} with everything that is wrong, one sentence for each
 * mistake. Sentences and warnings name variables, never their values.
 */
export function readConfiguration(given: Environment, readFile?: ReadFile): Configuration {
  const { env, problems } = readFiles(given, readFile);
  const reader = new SettingReader(env);
  reader.problems.push(...problems);
  checkSpelling(reader, Object.keys(env).filter((name) => typeof env[name] === "string"));
  const sandbox = readSandbox(reader);
  const credentialsFrom = reader.choice("SPANNING_CREDENTIALS_FROM", CREDENTIAL_SOURCES) ?? "env";
  const tenants = readTenantList(reader, { sandbox, credentialsFrom, readFile });
  const http = readHttp(reader);
  checkTenantTokens(reader, http.tenantTokens, tenants);
  const audit = readAudit(reader, { sandbox: sandbox ?? false, tenants, http });
  const configuration: Configuration = {
    tenants,
    credentialsFrom,
    sandbox: sandbox ?? false,
    cacheTtlSeconds: reader.number("SPANNING_CACHE_TTL_SECONDS"),
    staleMaxSeconds: reader.number("SPANNING_STALE_MAX_SECONDS"),
    countCheck: reader.choice("SPANNING_COUNT_CHECK", COUNT_CHECKS) ?? "error",
    ...readCountGuests(reader),
    parallelPages: reader.wholeNumber("SPANNING_PARALLEL_PAGES"),
    ...readHistory(reader, { sandbox, credentialsFrom, fileSystem: readFile !== undefined }),
    evidence: readEvidence(reader, credentialsFrom),
    refreshSeconds: reader.number("SPANNING_REFRESH_SECONDS"),
    ...readJurisdiction(reader),
    timeoutSeconds: reader.number("SPANNING_TIMEOUT_SECONDS"),
    callTimeoutSeconds: reader.number("MCP_CALL_TIMEOUT_SECONDS"),
    ...readSignInPaths(reader),
    reviewThresholds: readReviewThresholds(reader),
    http,
    audit,
    logLevel: reader.choice("LOG_LEVEL", LOG_LEVELS) ?? "info",
    warnings: reader.warnings,
  };
  if (reader.problems.length > 0) throw new ConfigurationError(reader.problems);
  return configuration;
}

function readJurisdiction(reader: SettingReader): Pick<Configuration, "jurisdiction"> {
  const [set] = reader.set(["SPANNING_JURISDICTION"]);
  const jurisdiction = set && reader.choice("SPANNING_JURISDICTION", JURISDICTIONS);
  return jurisdiction === undefined ? {} : { jurisdiction };
}

/** Reads the numbers of administrators that a review counts as too few and too many. */
function readReviewThresholds(reader: SettingReader): ReviewThresholds {
  const thresholds = {
    fewestAdmins: reader.wholeNumber("SPANNING_REVIEW_FEWEST_ADMINS"),
    mostAdmins: reader.wholeNumber("SPANNING_REVIEW_MOST_ADMINS"),
    mostAdminsPercent: reader.number("SPANNING_REVIEW_MOST_ADMINS_PERCENT"),
  };
  if (thresholds.fewestAdmins > thresholds.mostAdmins) {
    reader.warnings.push(
      "SPANNING_REVIEW_FEWEST_ADMINS is greater than SPANNING_REVIEW_MOST_ADMINS: a review can then find too few and too many admins at once",
    );
  }
  return thresholds;
}

/** Reads whether tenants' own counts hold guests; empty when the setting is absent or unreadable. */
function readCountGuests(reader: SettingReader): Pick<Configuration, "countGuests"> {
  if (reader.text("SPANNING_COUNT_GUESTS") === undefined) return {};
  const countGuests = reader.choice("SPANNING_COUNT_GUESTS", COUNT_GUESTS);
  return countGuests === undefined ? {} : { countGuests };
}

/** Reads which sign-in integrations are on; empty when the setting is absent or unreadable. */
function readSignInPaths(reader: SettingReader): { readonly signInPaths?: DeclaredPaths } {
  const text = reader.text("SPANNING_SIGN_IN_PATHS");
  if (text === undefined) return {};
  try {
    return { signInPaths: parseDeclaredPaths(text) };
  } catch (error) {
    if (!(error instanceof UserInputError)) throw error;
    reader.problems.push(
      `SPANNING_SIGN_IN_PATHS does not say which sign-in integrations are on: write none, or a comma list of ${
        DECLARABLE_PATHS.join(", ")
      }`,
    );
    return {};
  }
}
