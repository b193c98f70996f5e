import { plural } from "../base/text.ts";

/** What a list shorter than the tenant's own count means: `SPANNING_COUNT_CHECK`. */
export type CountCheck = "error" | "warn" | "off";

/** How far a whole list may stay behind the tenant's own count, which is hours older. */
const TOLERANCE = 0.02;

/** The outcome of comparing a list with the tenant's own count. */
export type CountVerdict =
  | { readonly kind: "agrees" }
  | { readonly kind: "longer" | "shorter"; readonly sentence: string };

/**
 * Compares the length of a walked list with the number of users that the tenant itself counts.
 *
 * A list over 2 % shorter, or empty where the tenant counts users, ended too early: that is how
 * the vendor's own tools lost two thirds of large tenants (vendor module issues #62 and #65). A
 * longer list is normal, since the tenant's count leaves out guests.
 */
export function checkCount(users: number, counted: number): CountVerdict {
  const figures = `the list holds ${plural(users, "user")}, the tenant itself counts ${counted}`;
  if (users < counted * (1 - TOLERANCE) || (users === 0 && counted > 0)) {
    return { kind: "shorter", sentence: figures };
  }
  return users > counted ? { kind: "longer", sentence: figures } : { kind: "agrees" };
}
