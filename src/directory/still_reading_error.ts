import { ReportableError } from "../base/errors.ts";
import type { WalkProgress } from "./walk.ts";

/** The user list is still being read, and the caller has waited as long as clients wait. */
export class StillReadingError extends ReportableError {
  override readonly name = "StillReadingError" as const;
  readonly progress: WalkProgress;

  /** `goesOn`: whether reading goes on by itself, or only when somebody asks. */
  constructor(progress: WalkProgress, goesOn: boolean) {
    const { users, total } = progress;
    super(
      `Cannot answer yet: ${users} of ${total ?? "an unknown number of"} users are read. ` +
        (goesOn
          ? "Reading goes on: ask the same again in a minute"
          : "Ask the same again now: reading goes on from there"),
    );
    this.progress = progress;
  }
}
