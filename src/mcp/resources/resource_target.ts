import { RESOURCES } from "./resources.ts";
import { parseUserUri, userTemplate } from "./user.ts";

/** A resource's address for operators: the template where the address names a user. */
export function resourceTarget(uri: string): string | undefined {
  if (RESOURCES.some(({ listing }) => listing.uri === uri)) return uri;
  return parseUserUri(uri) === undefined ? undefined : userTemplate.uriTemplate;
}
