/** What counts as too few and too many administrators. */
export interface ReviewThresholds {
  /** Fewer enabled admins than this are too few. */
  readonly fewestAdmins: number;
  /** More enabled admins than this are too many, unless `mostAdminsPercent` allows more. */
  readonly mostAdmins: number;
  /** More enabled admins than this share of the enabled users are too many; 0 to 100. */
  readonly mostAdminsPercent: number;
}

/** The thresholds that hold where nobody sets others. */
export const DEFAULT_THRESHOLDS: ReviewThresholds = Object.freeze({
  fewestAdmins: 2,
  mostAdmins: 5,
  mostAdminsPercent: 2,
});
