import type { TemplateListing } from "./resource.ts";

/** One user of one tenant, with grants and evidence. */
export const userTemplate: TemplateListing = {
  uriTemplate: "spanning://{tenant}/users/{user}",
  name: "user",
  title: "A user's grants",
  description:
    "What one person holds and why, as get_user_grants answers. user is a principal name, e-mail or Microsoft object id; percent-encode it",
  mimeType: "application/json",
};

/** The tool whose answer the resource is. */
export const USER_TOOL = "get_user_grants";

/** The variables of a user's address; undefined when it is not one. */
export function parseUserUri(uri: string): { tenant: string; user: string } | undefined {
  const [, tenant, user] = /^spanning:\/\/([^/]+)\/users\/([^/]+)$/.exec(uri) ?? [];
  if (tenant === undefined || user === undefined) return undefined;
  try {
    return { tenant: decodeURIComponent(tenant), user: decodeURIComponent(user) };
  } catch {
    // Not percent-encoding, so nobody's address.
    return undefined;
  }
}
