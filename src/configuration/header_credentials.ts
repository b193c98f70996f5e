import { ConfigurationError } from "../base/errors.ts";
import { type BaseUrl, REGION_CHOICE } from "../spanning/base_url.ts";
import { CREDENTIAL_HEADERS, type Credentials } from "../spanning/request.ts";
import { readCredentials } from "./credentials.ts";
import type { Given } from "./setting_reader.ts";
import { readPlace } from "./tenant_entry.ts";

/**
 * Reads the tenant that a request is about, and the credentials to sign in there.
 *
 * Throws {@linkcode ConfigurationError} with everything that is missing or wrong. It names headers,
 * never their values.
 */
export function readHeaderCredentials(headers: Headers): HeaderTenant {
  const problems: string[] = [];
  const given = (names: readonly string[]): Given[] =>
    names.flatMap((name) => {
      const text = headers.get(name)?.trim() ?? "";
      return text === "" ? [] : [{ text, place: `The header ${name}` }];
    });
  const credentials = readCredentials({
    given: (field) => given(NAMES[field]),
    missing: (field) => `The header ${NAMES[field][0]} is missing: send`,
    disagree: () =>
      `The headers ${
        NAMES.apiKey.join(" and ")
      } disagree: they mean the same, so send only one of them`,
  }, problems);
  // No base URL: a caller cannot send the credentials to another host.
  const [region] = given([CREDENTIAL_HEADERS.region]);
  const baseUrl = readPlace({
    region,
    missing: `The header ${CREDENTIAL_HEADERS.region} is missing: send ${REGION_CHOICE}`,
  }, problems)?.value;
  if (problems.length > 0 || credentials === undefined || baseUrl === undefined) {
    throw new ConfigurationError(problems);
  }
  return { credentials, baseUrl };
}

/**
 * Names the tenant that a request brings credentials for, the same after a rotation of the key;
 * undefined where they are missing or wrong. Only a hash of it may be shown.
 */
export function nameHeaderTenant(headers: Headers): string | undefined {
  try {
    const { credentials: { adminEmail }, baseUrl } = readHeaderCredentials(headers);
    return `${baseUrl.origin} ${adminEmail.toLowerCase()}`;
  } catch (error) {
    if (error instanceof ConfigurationError) return undefined;
    throw error;
  }
}

/** A tenant as a request describes it. */
interface HeaderTenant {
  readonly credentials: Credentials;
  /** Always one of the vendor's six hosts. */
  readonly baseUrl: BaseUrl;
}

const NAMES = {
  adminEmail: [CREDENTIAL_HEADERS.adminEmail],
  apiKey: [CREDENTIAL_HEADERS.apiKey, CREDENTIAL_HEADERS.apiToken],
} as const;
