/** Who calls, as far as this server needs to know. */
export interface Caller {
  /** The same for the same token or subject; never the token itself. */
  readonly id: string;
  /** The ids of the tenants that the caller may ask about; absent: all. */
  readonly tenants?: readonly string[];
}

/** Why a caller is not let in, in the words of RFC 6750. */
export type Refusal = "invalid_token" | "insufficient_scope";
