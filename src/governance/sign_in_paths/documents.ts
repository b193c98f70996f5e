// Where the two differ, the help page is the newer one and wins.

/** The vendor's current help page, by title. */
export const HELP_PAGE = 'Help page "Working with Integrations" (current)';

/** The vendor's older article, by title. */
export const ARTICLE = 'community article "IT Complete Single Sign-On - Connect IT" (older)';
