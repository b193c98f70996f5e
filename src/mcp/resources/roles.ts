import { provingFlag, ROLES } from "../../governance/roles.ts";
import type { Resource } from "./resource.ts";

/** The catalogue of roles, with what proves each. */
export const rolesResource: Resource = {
  listing: {
    uri: "spanning://roles",
    name: "roles",
    title: "The seven roles",
    description:
      "What each role means, its entitlement, and what proves that somebody holds it. The same for every tenant",
    mimeType: "application/json",
  },
  text: JSON.stringify({
    roles: ROLES.map((role) => {
      const flag = provingFlag(role.id);
      return { ...role, provenBy: flag === undefined ? ["tag"] : ["tag", flag] };
    }),
  }),
};
