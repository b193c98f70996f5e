import { ARTICLE, HELP_PAGE } from "./documents.ts";
import { TURN_OFF, TURN_ON } from "./it_complete_toggle.ts";
import type { SignInPath } from "./sign_in_path.ts";

/** Single sign-on from UniView. */
export const IT_COMPLETE_UNIVIEW: SignInPath = {
  id: "it_complete:uniview",
  name: "Login with IT Complete from UniView",
  whoGetsIn:
    "Administrators of the UniView instance that holds the tenant, with their UniView credentials. They are given no credentials of the tenant and need not be in the user list.",
  requires: [
    "The Microsoft 365 tenant has been added to UniView first.",
    "UniView Portal 2.0: Dashboard > Spanning > Microsoft 365 lists the tenant; if not, add it as the UniView Portal Guide says (Integrating a Microsoft 365 tenant).",
    "UniView 1.0: SaaS Backup > Customers, tab Microsoft 365, lists it under Company Name; if not, Add Customer. The same page says that only Portal 2.0 can integrate Spanning.",
    "Login with IT Complete is on.",
  ],
  activityShownAs:
    "Activity page (older article: Activity Log), everything audited under the UniView identity.",
  enable: [
    ...TURN_ON,
    "Try it: find the tenant in UniView in the place named under requires and click its connect icon (older article: Connect to O365). You are in Spanning with your UniView account.",
  ],
  disable: TURN_OFF,
  reference: `${HELP_PAGE}; ${ARTICLE}`,
};
