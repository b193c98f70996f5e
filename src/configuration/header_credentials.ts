import { ConfigurationError } from "../base/errors.ts";
import { type BaseUrl, regionBaseUrl } from "../spanning/base_url.ts";
import { REGION_CHOICE } from "../spanning/region.ts";
import { CREDENTIAL_HEADERS, type Credentials } from "../spanning/request.ts";
import { checkAdminEmail, checkApiKey } from "./credentials.ts";

/** A tenant as a request describes it. */
export interface HeaderTenant {
  readonly credentials: Credentials;
  /** Always one of the vendor's six hosts: a caller cannot send the credentials elsewhere. */
  readonly baseUrl: BaseUrl;
}

/**
 * Reads which tenant a request is about, and how to sign in there.
 *
 * Throws {@linkcode ConfigurationError} with everything that is missing or wrong. It names headers,
 * never their values.
 */
export function readHeaderCredentials(headers: Headers): HeaderTenant {
  const problems: string[] = [];
  const textOf = (name: string): string | undefined => headers.get(name)?.trim() || undefined;
  const checked = (
    name: string,
    what: string,
    check: (text: string, where: string) => string | undefined,
  ): string => {
    const text = textOf(name);
    const problem = text === undefined
      ? `The header ${name} is missing: send ${what}`
      : check(text, `The header ${name}`);
    if (problem !== undefined) problems.push(problem);
    return text ?? "";
  };
  const adminEmail = checked(
    CREDENTIAL_HEADERS.adminEmail,
    "the e-mail address of the administrator who generated the API key",
    checkAdminEmail,
  );
  const [key, token] = [textOf(CREDENTIAL_HEADERS.apiKey), textOf(CREDENTIAL_HEADERS.apiToken)];
  if (key !== undefined && token !== undefined && key !== token) {
    problems.push(
      `The headers ${CREDENTIAL_HEADERS.apiKey} and ${CREDENTIAL_HEADERS.apiToken} disagree: they mean the same, so send only one of them`,
    );
  }
  const keyHeader = key === undefined && token !== undefined
    ? CREDENTIAL_HEADERS.apiToken
    : CREDENTIAL_HEADERS.apiKey;
  const apiKey = checked(keyHeader, "the API key of that administrator", checkApiKey);
  const region = checked(CREDENTIAL_HEADERS.region, REGION_CHOICE, (text) => {
    try {
      regionBaseUrl(text, `The header ${CREDENTIAL_HEADERS.region}`);
      return undefined;
    } catch (error) {
      if (error instanceof ConfigurationError) return error.message;
      throw error;
    }
  });
  if (problems.length > 0) throw new ConfigurationError(problems);
  return { credentials: { adminEmail, apiKey }, baseUrl: regionBaseUrl(region) };
}
