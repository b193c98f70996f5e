import type { AccountState } from "../account_state.ts";
import { provingFlag, type RoleId } from "../roles.ts";
import type { Condition, UnknownReason } from "./evaluate.ts";

/** The conditions that checks combine: each true or false of a user, or unknown for a reason. */

/** Neither deleted nor archived. */
export const enabled: Condition = ({ status }) =>
  status === "unknown" ? "status_flags" : status === "enabled";

/** Deleted or archived. */
export const disabled: Condition = ({ status }) =>
  status === "unknown" ? "status_flags" : status === "disabled";

/** Deleted from Microsoft. */
export const deleted: Condition = (state) => holds(state, "deleted_from_microsoft");

/** An administrator of either kind. */
export const admin: Condition = ({ admin }) => admin === "unknown" ? "admin_flag" : admin;

/** A Spanning admin, whether or not also a global one. */
export const spanningAdmin: Condition = (state) => holdsAdminRole(state, "spanning_admin");

/** Not a global admin. */
export const notGlobalAdmin: Condition = (state) => not(holdsAdminRole(state, "global_admin"));

/** Without a Spanning license of either kind. */
export const withoutSeat: Condition = ({ licensed }) =>
  licensed === "unknown" ? "license_flags" : !licensed;

/** Holds a standard seat. */
export const onStandardSeat: Condition = (state) => {
  if (state.license !== "unknown") return state.license === "standard";
  // Whether or not an archived account holds a seat, it is not a standard one.
  return holds(state, "archived") === true ? false : "license_flags";
};

/** Without a Microsoft license. */
export const withoutMicrosoftLicense: Condition = (state) => holds(state, "no_microsoft_license");

/** With a Microsoft license, which only the absence of a tag shows. */
export const withMicrosoftLicense: Condition = (state) => not(withoutMicrosoftLicense(state));

/** A shared mailbox. */
export const sharedMailbox: Condition = (state) => holds(state, "shared_mailbox");

/** Anything but a shared mailbox. */
export const notSharedMailbox: Condition = (state) => not(sharedMailbox(state));

/** Not somebody of another organization. */
export const notGuest: Condition = ({ guest }) => !guest;

/** Tags and flags that contradict each other. */
export const contradictory: Condition = (state) => {
  if (state.conflicts.length > 0) return true;
  if (!state.carriesTags) return "tags";
  return state.unconfirmed ? "tag_flags" : false;
};

/** Tags of unknown meaning. */
export const hasUnrecognizedTags: Condition = ({ unrecognizedTags, carriesTags }) =>
  unrecognizedTags.length > 0 || (carriesTags ? false : "tags");

function not(truth: boolean | UnknownReason): boolean | UnknownReason {
  return typeof truth === "boolean" ? !truth : truth;
}

function holds(state: AccountState, role: RoleId): boolean | UnknownReason {
  if (state.held.some((held) => held.role === role)) return true;
  if (!state.notDeterminable.includes(role)) return false;
  if (role === "no_microsoft_license" && state.doubtfulTag) return "doubtful_tag";
  return provingFlag(role) === undefined ? "tags" : "status_flags";
}

/** The admin flag covers both kinds, so a readable "no" rules out either, with or without tags. */
function holdsAdminRole(state: AccountState, role: "global_admin" | "spanning_admin") {
  const held = holds(state, role);
  if (held === true || state.admin === false) return held === true;
  if (held !== false) return held;
  if (state.adminOfUnknownKind) return "admin_kind";
  return state.admin === "unknown" ? "admin_flag" : false;
}
