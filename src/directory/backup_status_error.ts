import { ReportableError } from "../base/errors.ts";

const REASONS = {
  whole_tenant:
    "Spanning answered with figures as large as the whole tenant's, a known fault of its route for one user (vendor module issue #80)",
  unchecked:
    "Spanning's figures could not be checked against the whole tenant's, and its route for one user is known to answer with those (vendor module issue #80)",
  another_user: "Spanning answered about another account of that name",
  not_found: "Spanning lists the user, but its route for one user does not know the principal name",
} as const;

/** Why figures are not shown as a user's own. */
export type BackupStatusReason = keyof typeof REASONS;

/** What Spanning says of one user's backups cannot be taken for that user's. */
export class BackupStatusError extends ReportableError {
  override readonly name = "BackupStatusError" as const;
  readonly reason: BackupStatusReason;

  constructor(reason: BackupStatusReason, options?: ErrorOptions) {
    super(
      `Cannot tell this user's backup status: ${REASONS[reason]}. Look the user up in the ` +
        "Spanning console, or ask without a user for the status of the tenant",
      options,
    );
    this.reason = reason;
  }
}
