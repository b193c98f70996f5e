import { UserInputError } from "../base/errors.ts";

/**
 * The ways to sign in to Spanning's console, as the vendor's documents describe them, and which of
 * them a tenant has on, as its settings declare.
 */

/** The ids of the sign-in paths, always in this order. */
export const SIGN_IN_PATH_IDS = [
  "microsoft",
  "it_complete:vsa",
  "it_complete:uniview",
  "kaseyaone",
] as const;

/** One of {@linkcode SIGN_IN_PATH_IDS}. */
type SignInPathId = typeof SIGN_IN_PATH_IDS[number];

/** A path that a tenant can turn on or off. */
type DeclarablePath = Exclude<SignInPathId, "microsoft">;

/** Whether a path is open, as far as it was declared. */
export const SIGN_IN_STATES = ["on", "off", "not_declared"] as const;

/** One of {@linkcode SIGN_IN_STATES}. */
export type SignInState = typeof SIGN_IN_STATES[number];

/** A sign-in path, as the vendor's documents describe it. */
export interface SignInPath {
  readonly id: SignInPathId;
  readonly name: string;
  /** Who can sign in this way, and whether the user list shows them. */
  readonly whoGetsIn: string;
  /** What must be in place before it works. */
  readonly requires: readonly string[];
  /** Where to see what people who signed in this way did. */
  readonly activityShownAs: string;
  /** Steps, in order. */
  readonly enable: readonly string[];
  /** Steps, in order, and what they disable. */
  readonly disable: readonly string[];
  /** The vendor's documents that say so, by title. */
  readonly reference: string;
}

// Where the two documents differ, the help page is newer and wins.

/** The vendor's current help page, by title. */
const HELP_PAGE = 'Help page "Working with Integrations" (current)';

/** The vendor's older article, by title. */
const ARTICLE = 'community article "IT Complete Single Sign-On - Connect IT" (older)';

// One toggle serves VSA, UniView and KaseyaOne, so its steps stand here once.

/** How to find the toggle and turn it on. */
const TURN_ON: readonly string[] = [
  "Log in to Spanning as an admin user (older article: as a Global Admin or Spanning Admin).",
  "On Settings > Integrations (older article: Settings > Services) turn on Login with IT Complete: one toggle for VSA and UniView together.",
];

/** How to turn it off, and what that disables. */
const TURN_OFF: readonly string[] = [
  "Prepare those who sign in this way: they need other credentials afterwards.",
  "On Settings > Integrations (older article: Settings > Services) turn off Login with IT Complete, possible at any time. This ends SSO from VSA, SSO from UniView and KaseyaOne Unified Login, all three.",
  "What remains: they log in with their Spanning Backup credentials (older article: administrators must use Microsoft credentials).",
];

const MICROSOFT: SignInPath = {
  id: "microsoft",
  name: "Microsoft sign-in",
  // On who becomes an administrator: vendor's help article 4407336459921.
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

const IT_COMPLETE_VSA: SignInPath = {
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

const IT_COMPLETE_UNIVIEW: SignInPath = {
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

const KASEYAONE: SignInPath = {
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

/** The four paths, in the order of {@linkcode SIGN_IN_PATH_IDS}. */
export const SIGN_IN_PATHS: readonly SignInPath[] = [
  MICROSOFT,
  IT_COMPLETE_VSA,
  IT_COMPLETE_UNIVIEW,
  KASEYAONE,
];

/**
 * The sign-in paths declared to be on: none, or at least one. A declaration is needed because the
 * vendor's API does not say.
 */
export type DeclaredPaths = "none" | ReadonlySet<DeclarablePath>;

/** The paths that a declaration may name. */
export const DECLARABLE_PATHS: readonly DeclarablePath[] = SIGN_IN_PATH_IDS.filter((id) =>
  id !== "microsoft"
);

/**
 * Parses a declaration such as `it_complete:vsa, kaseyaone`, in any case and with any spaces.
 *
 * Throws {@linkcode UserInputError}, which names the allowed words and not what was written.
 */
export function parseDeclaredPaths(text: string): DeclaredPaths {
  const words = text.toLowerCase().split(",").map((word) => word.trim().replace(/\s*:\s*/, ":"))
    .filter((word) => word !== "");
  if (words.length === 0) throw unreadable("nothing is named");
  if (words.every((word) => word === "none")) return "none";
  if (words.includes("none")) throw unreadable("none cannot be combined with others");
  if (!words.every(isDeclarable)) throw unreadable("a word is not known");
  return new Set(DECLARABLE_PATHS.filter((path) => words.includes(path)));
}

/** A declaration as answers show it; `not_declared` if there is none. */
export function describeDeclared(
  declared: DeclaredPaths | undefined,
): "not_declared" | "none" | DeclarablePath[] {
  if (declared === undefined) return "not_declared";
  return declared === "none" ? declared : [...declared];
}

/**
 * Warns in one sentence that people can sign in whom the user list need not show; undefined if no
 * declared path lets them in.
 *
 * Any declared path means that the one toggle is on, so the warning names the others as open.
 */
export function signInWarning(declared: DeclaredPaths | undefined): string | undefined {
  if (declared === undefined || declared === "none") return undefined;
  const named = DECLARABLE_PATHS.filter((path) => declared.has(path));
  const others = DECLARABLE_PATHS.filter((path) => !declared.has(path)).map((path) => NAMES[path]);
  const maybe = others.length === 0 ? "" : ` (${others.join(" and ")} not declared either way)`;
  return `Login with IT Complete is on, so people who need not be in the user list can sign in: ${
    named.map((path) => WHO[path]).join(", ")
  }${maybe}; the Activity page shows them under their ${
    named.map((path) => NAMES[path]).join(" or ")
  } identity.`;
}

const WHO: Readonly<Record<DeclarablePath, string>> = {
  "it_complete:vsa": "administrators from VSA",
  "it_complete:uniview": "administrators from UniView",
  "kaseyaone": "any KaseyaOne user with access to Spanning Backup",
};

const NAMES: Readonly<Record<DeclarablePath, string>> = {
  "it_complete:vsa": "VSA",
  "it_complete:uniview": "UniView",
  "kaseyaone": "KaseyaOne",
};

/** Describes the four paths of a tenant, and which are on according to the declaration, if any. */
export function describeSignInPaths(declared: DeclaredPaths | undefined): DescribedPaths {
  return {
    declared: declared !== undefined,
    paths: SIGN_IN_PATHS.map((path) => ({
      id: path.id,
      state: signInState(path.id, declared),
      whoGetsIn: path.whoGetsIn,
      requires: [...path.requires],
      activityShownAs: path.activityShownAs,
      enable: [...path.enable],
      disable: [...path.disable],
      reference: path.reference,
    })),
  };
}

/** The four paths of one tenant, as far as they were declared. */
interface DescribedPaths {
  declared: boolean;
  paths: DescribedPath[];
}

/** A path of one tenant, in an answer. */
export interface DescribedPath {
  id: SignInPathId;
  state: SignInState;
  whoGetsIn: string;
  requires: string[];
  activityShownAs: string;
  enable: string[];
  disable: string[];
  reference: string;
}

/**
 * A path that the declaration leaves out is not off: one toggle opens the consoles together, so
 * only the declaration "none" rules a path out.
 */
function signInState(id: SignInPathId, declared: DeclaredPaths | undefined): SignInState {
  if (id === "microsoft") return "on";
  if (declared === undefined) return "not_declared";
  if (declared === "none") return "off";
  return declared.has(id) ? "on" : "not_declared";
}

function isDeclarable(word: string): word is DeclarablePath {
  return (DECLARABLE_PATHS as readonly string[]).includes(word);
}

function unreadable(why: string): UserInputError {
  return new UserInputError(
    `Cannot read the sign-in paths: ${why}; write none, or a comma list of ${
      DECLARABLE_PATHS.join(", ")
    }`,
  );
}
