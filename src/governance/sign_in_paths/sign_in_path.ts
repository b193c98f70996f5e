/** The ways into the console. */
export type SignInPathId = "microsoft" | "it_complete:vsa" | "it_complete:uniview" | "kaseyaone";

/** The ways in that a tenant may have turned on. */
export type DeclarablePath = Exclude<SignInPathId, "microsoft">;

/** Whether a way in is open, as far as somebody said so. */
export type SignInState = "on" | "off" | "not_declared";

/** A way into the console, as the vendor's documents describe it. */
export interface SignInPath {
  readonly id: SignInPathId;
  readonly name: string;
  /** Whom it lets in, and whether the user list shows them. */
  readonly whoGetsIn: string;
  /** What must be in place before it works. */
  readonly requires: readonly string[];
  /** Where to see what somebody did who came in this way. */
  readonly activityShownAs: string;
  /** Steps, in order. */
  readonly enable: readonly string[];
  /** Steps, in order, and what they take away. */
  readonly disable: readonly string[];
  /** The vendor's documents it comes from, by title. */
  readonly reference: string;
}
