import type { Directory } from "./directory.ts";
import type { WalkDriver } from "./walk_driver.ts";

/** A refresh that was told to ask again, in milliseconds since 1970. */
export interface Unanswered {
  /** When it was asked first. */
  readonly asked: number;
  /** When it was told. */
  readonly told: number;
}

/**
 * What is kept of a tenant between calls: the last whole directory, and the walk under way. It
 * belongs to one credential; whoever shares a slot shares the users in it.
 */
export interface DirectorySlot {
  /** `since`: when it was read, in milliseconds since 1970. */
  held?: { readonly directory: Directory; readonly since: number };
  /** Reads, or read half and can go on; absent when nothing is under way. */
  driver?: WalkDriver;
  /** By question, the refresh that was told to ask again. */
  unanswered?: Map<string, Unanswered>;
}
