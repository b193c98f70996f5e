import { ConfigurationError } from "../base/errors.ts";
import { type BaseUrl, regionBaseUrl } from "../spanning/base_url.ts";
import { REGION_CHOICE } from "../spanning/region.ts";
import { CREDENTIAL_HEADERS, type Credentials } from "../spanning/request.ts";
import { readCredentials } from "./credentials.ts";

/**
 * Reads which tenant a request is about, and how to sign in there.
 *
 * Throws {@linkcode ConfigurationError} with everything that is missing or wrong. It names headers,
 * never their values.
 */
export function readHeaderCredentials(headers: Headers): HeaderTenant {
  const problems: string[] = [];
  const textOf = (name: string): string => headers.get(name)?.trim() ?? "";
  const credentials = readCredentials({
    given: (field) =>
      NAMES[field].filter((name) => textOf(name) !== "")
        .map((name) => ({ text: textOf(name), place: `The header ${name}` })),
    missing: (field) => `The header ${NAMES[field][0]} is missing: send`,
    disagree: () =>
      `The headers ${
        NAMES.apiKey.join(" and ")
      } disagree: they mean the same, so send only one of them`,
  }, problems);
  const baseUrl = readRegion(textOf(CREDENTIAL_HEADERS.region), problems);
  if (problems.length > 0 || credentials === undefined || baseUrl === undefined) {
    throw new ConfigurationError(problems);
  }
  return { credentials, baseUrl };
}

/** A tenant as a request describes it. */
interface HeaderTenant {
  readonly credentials: Credentials;
  /** Always one of the vendor's six hosts: a caller cannot send the credentials elsewhere. */
  readonly baseUrl: BaseUrl;
}

const NAMES = {
  adminEmail: [CREDENTIAL_HEADERS.adminEmail],
  apiKey: [CREDENTIAL_HEADERS.apiKey, CREDENTIAL_HEADERS.apiToken],
} as const;

function readRegion(text: string, problems: string[]): BaseUrl | undefined {
  const place = `The header ${CREDENTIAL_HEADERS.region}`;
  if (text === "") {
    problems.push(`${place} is missing: send ${REGION_CHOICE}`);
    return undefined;
  }
  try {
    return regionBaseUrl(text, place);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    problems.push(...error.problems);
    return undefined;
  }
}
