/** The known issuers of tokens, and how they differ: in keys, names and headers. */

/**
 * The address of an issuer's keys: where the providers that are known have theirs, else where most do.
 *
 * - Entra ID: both of its issuers, v1 and v2, have one address for a directory.
 *   https://learn.microsoft.com/entra/identity-platform/access-tokens
 * - Okta, on its own domains: https://developer.okta.com/docs/api/openapi/okta-oauth/oauth/tag/CustomAS
 * - Cloudflare Access: https://developers.cloudflare.com/cloudflare-one/access-controls/applications/http-apps/authorization-cookie/validating-json/
 * - Cognito has the usual one.
 */
export function keysAddress(issuer: string): string {
  const { hostname, pathname } = new URL(issuer);
  const base = issuer.replace(/\/$/, "");
  const directory = ENTRA_HOSTS.includes(hostname) ? /^\/([^/]+)/.exec(pathname)?.[1] : undefined;
  if (directory !== undefined) {
    const login = hostname === V1_HOST ? "login.microsoftonline.com" : hostname;
    return `https://${login}/${directory}/discovery/v2.0/keys`;
  }
  if (/\.(okta|oktapreview|okta-emea|okta-gov)\.com$/.test(hostname)) {
    return `${base}${pathname.startsWith("/oauth2/") ? "" : "/oauth2"}/v1/keys`;
  }
  if (isCloudflareAccess(issuer)) return `${base}/cdn-cgi/access/certs`;
  return `${base}/.well-known/jwks.json`;
}

/** Whether an issuer is Cloudflare Access, which sends its token in a header of its own. */
export function isCloudflareAccess(issuer: string): boolean {
  return /\.cloudflareaccess\.com$/.test(new URL(issuer).hostname);
}

/** Where Entra ID says that its v1 tokens come from; people sign in elsewhere. */
const V1_HOST = "sts.windows.net";

const ENTRA_HOSTS = [
  V1_HOST,
  "login.microsoftonline.com",
  "login.microsoftonline.us",
  "login.partner.microsoftonline.cn",
];

/** The issuers at which people can sign in: not the second name of one that is there. */
export function withoutSecondNames(issuers: readonly string[]): string[] {
  const first = issuers.filter((issuer) => new URL(issuer).hostname !== V1_HOST);
  return first.length === 0 ? [...issuers] : first;
}
