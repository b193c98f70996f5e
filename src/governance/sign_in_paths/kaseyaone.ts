import { HELP_PAGE } from "./documents.ts";
import type { SignInPath } from "./sign_in_path.ts";

/** KaseyaOne Unified Login. */
export const KASEYAONE: SignInPath = {
  id: "kaseyaone",
  name: "KaseyaOne Unified Login",
  whoGetsIn:
    "Any KaseyaOne user with access to Spanning Backup, into every Spanning tenant linked to that KaseyaOne instance. KaseyaOne's groups give that access (KaseyaOne topics: Spanning system groups, Modify a group). They need not be in the user list.",
  requires: [
    "Login with IT Complete is on.",
    "The tenant is linked to the KaseyaOne organization, which takes a Microsoft 365 Global Administrator and a KaseyaOne Master.",
  ],
  activityShownAs: "Activity page, everything audited under the user's KaseyaOne identity.",
  enable: [
    "Log in to Spanning as a Global Administrator.",
    "On Settings > Integrations turn on Login with IT Complete.",
    "In the KaseyaOne Integration tile click Link Organization.",
    "Log in to Microsoft 365 as a Global Administrator, then to KaseyaOne as a Master.",
    "Back in Spanning, the integration is shown as added.",
  ],
  disable: [
    "Prepare those who sign in this way: they log in with their Spanning Backup credentials afterwards.",
    "Remove the link in the KaseyaOne Integration tile on Settings > Integrations: this ends KaseyaOne Unified Login only, and SSO from VSA and UniView goes on.",
    "Turning off Login with IT Complete ends Unified Login too, along with SSO from VSA and UniView.",
  ],
  reference: `${HELP_PAGE}; the older article does not mention KaseyaOne`,
};
