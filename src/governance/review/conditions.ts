import type { Standing } from "../account_state.ts";
import { provingFlag, type RoleId } from "../roles.ts";
import type { Condition, Gap } from "./evaluate.ts";

/** Neither deleted nor archived. */
export const enabled: Condition = ({ status }) =>
  status === "unknown" ? "status_flags" : status === "enabled";

/** Deleted or archived. */
export const disabled: Condition = ({ status }) =>
  status === "unknown" ? "status_flags" : status === "disabled";

/** Deleted from Microsoft. */
export const deleted: Condition = (standing) => holds(standing, "deleted_from_microsoft");

/** An administrator of either kind. */
export const admin: Condition = ({ admin }) => admin === "unknown" ? "admin_flag" : admin;

/** A Spanning admin, whether or not a global one too. */
export const spanningAdmin: Condition = (standing) => holdsAdminRole(standing, "spanning_admin");

/** Not a global admin. */
export const notGlobalAdmin: Condition = (standing) =>
  not(holdsAdminRole(standing, "global_admin"));

/** Without a Spanning license of either kind. */
export const withoutSeat: Condition = ({ licensed }) =>
  licensed === "unknown" ? "license_flags" : !licensed;

/** On a standard seat. */
export const onStandardSeat: Condition = (standing) => {
  if (standing.license !== "unknown") return standing.license === "standard";
  // Whether or not a seat is held, an archived account's is not a standard one.
  return holds(standing, "archived") === true ? false : "license_flags";
};

/** Without a Microsoft license. */
export const withoutMicrosoftLicense: Condition = (standing) =>
  holds(standing, "no_microsoft_license");

/** With a Microsoft license, which nothing but the absence of a tag shows. */
export const withMicrosoftLicense: Condition = (standing) => {
  const held = standing.held.find(({ role }) => role === "no_microsoft_license");
  return held?.uncertain ? "doubtful_tag" : not(withoutMicrosoftLicense(standing));
};

/** A mailbox that several people use. */
export const sharedMailbox: Condition = (standing) => holds(standing, "shared_mailbox");

/** Anything but a shared mailbox. */
export const notSharedMailbox: Condition = (standing) => not(sharedMailbox(standing));

/** Tags and flags that contradict each other. */
export const contradictory: Condition = (standing) => {
  if (standing.conflicts.length > 0) return true;
  if (!standing.carriesTags) return "tags";
  return standing.unconfirmed ? "tag_flags" : false;
};

/** Tags whose meaning is not known. */
export const oddlyTagged: Condition = ({ unrecognizedTags, carriesTags }) =>
  unrecognizedTags.length > 0 || (carriesTags ? false : "tags");

function not(truth: boolean | Gap): boolean | Gap {
  return typeof truth === "boolean" ? !truth : truth;
}

function holds(standing: Standing, role: RoleId): boolean | Gap {
  if (standing.held.some((held) => held.role === role)) return true;
  if (!standing.notDeterminable.includes(role)) return false;
  return provingFlag(role) === undefined ? "tags" : "status_flags";
}

/** The admin flag stands for both kinds, so a clear "no" rules out either, tags or no tags. */
function holdsAdminRole(standing: Standing, role: "global_admin" | "spanning_admin") {
  const held = holds(standing, role);
  if (held === true || standing.admin === false) return held === true;
  if (held !== false) return held;
  if (standing.adminOfUnknownKind) return "admin_kind";
  return standing.admin === "unknown" ? "admin_flag" : false;
}
