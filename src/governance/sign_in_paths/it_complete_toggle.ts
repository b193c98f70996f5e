// One toggle serves VSA, UniView and KaseyaOne, so its steps are told once.

/** How to find the toggle and turn it on. */
export const TURN_ON: readonly string[] = [
  "Log in to Spanning as an admin user (older article: as a Global Admin or Spanning Admin).",
  "On Settings > Integrations (older article: Settings > Services) turn on Login with IT Complete: one toggle for VSA and UniView together.",
];

/** How to turn it off, and what that takes away. */
export const TURN_OFF: readonly string[] = [
  "Prepare those who sign in this way: they need other credentials afterwards.",
  "On Settings > Integrations (older article: Settings > Services) turn off Login with IT Complete, possible at any time. This ends SSO from VSA, SSO from UniView and KaseyaOne Unified Login, all three.",
  "What remains: they log in with their Spanning Backup credentials (older article: administrators must use Microsoft credentials).",
];
