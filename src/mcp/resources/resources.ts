import { credentialsResource } from "./credentials.ts";
import type { Resource, TemplateListing } from "./resource.ts";
import { rolesResource } from "./roles.ts";
import { signInPathsResource } from "./sign_in_paths.ts";
import { userTemplate } from "./user.ts";

/** Every resource that needs no tenant, in the order in which clients list them. */
export const RESOURCES: readonly Resource[] = [
  rolesResource,
  signInPathsResource,
  credentialsResource,
];

/** Every family of resources. */
export const TEMPLATES: readonly TemplateListing[] = [userTemplate];
