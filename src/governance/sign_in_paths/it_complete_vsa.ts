import { ARTICLE, HELP_PAGE } from "./documents.ts";
import { TURN_OFF, TURN_ON } from "./it_complete_toggle.ts";
import type { SignInPath } from "./sign_in_path.ts";

/** Single sign-on from VSA. */
export const IT_COMPLETE_VSA: SignInPath = {
  id: "it_complete:vsa",
  name: "Login with IT Complete from VSA",
  whoGetsIn:
    "Administrators of the VSA instance that holds the tenant, with their VSA credentials: from VSA 9 directly, from VSA 10 through the UniView Portal. They are given no credentials of the tenant and need not be in the user list.",
  requires: [
    "The Microsoft 365 tenant has been added to VSA first.",
    "VSA 10: Modules > Integrations > Unitrends Backup, log in to the UniView Portal, Dashboard > Spanning > Microsoft 365 lists the tenant; if not, add it as the UniView Portal Guide says (Integrating a Microsoft 365 tenant).",
    "VSA 9: SaaS Backup > Customers, tab Microsoft 365, lists it under Company Name; if not, Add Customer.",
    "Login with IT Complete is on.",
  ],
  activityShownAs:
    "Activity page (older article: Activity Log), everything audited under the VSA identity.",
  enable: [
    ...TURN_ON,
    "Try it: find the tenant in VSA in the place named under requires and click its connect icon (older article: Connect to O365). You are in Spanning with your VSA account.",
  ],
  disable: TURN_OFF,
  reference: `${HELP_PAGE}; ${ARTICLE}`,
};
