/** How reading a tenant's whole user list ended, for operators. */
export type WalkEnd =
  | {
    readonly users: number;
    readonly pages: number;
    readonly ms: number;
    readonly complete: boolean;
  }
  | {
    /** The class of what went wrong. */
    readonly error: string;
  };
