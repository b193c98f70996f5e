import { ARTICLE, HELP_PAGE } from "./documents.ts";
import type { SignInPath } from "./sign_in_path.ts";

/** Sign-in with Microsoft credentials. */
export const MICROSOFT: SignInPath = {
  id: "microsoft",
  name: "Microsoft sign-in",
  // Who is an administrator: vendor's help article 4407336459921.
  whoGetsIn:
    "Administrators with their own Microsoft 365 account: every Microsoft 365 Global Admin automatically, and whoever was made a Spanning Admin. The user list shows them.",
  requires: ["An account in the tenant; nothing is set up for it in Spanning."],
  activityShownAs: "Activity page, under the account's own name (the documents name no other).",
  enable: ["Nothing to turn on: it is always there."],
  disable: [
    "No switch is described: it is what remains when the others are off.",
    "For one person: remove a Spanning Admin in Spanning's settings. A Global Admin cannot be removed there, only in Microsoft 365.",
  ],
  reference: `${HELP_PAGE}; ${ARTICLE}; help article 4407336459921 on administrators`,
};
