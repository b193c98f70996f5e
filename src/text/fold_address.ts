import { fold } from "./fold.ts";

/** An e-mail address or principal name in the form in which two are compared. */
export function foldAddress(address: string): string {
  return fold(address.trim());
}
