/** Reading that goes on after a mistake, so that all mistakes are reported at once. */

import { ConfigurationError } from "../base/errors.ts";

/** Runs a part of the reading that throws; adds what is wrong to the problems and goes on. */
export function attempt<T>(problems: string[], work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    problems.push(...error.problems);
    return undefined;
  }
}

/**
 * Reads one fact that may be given in several places, and adds the places that disagree to the
 * problems: nothing tells which one was meant. Undefined if it is given nowhere, or nowhere right.
 *
 * `read` gives undefined for a text that is wrong, and says why itself.
 */
export function readAlike<T>(
  given: readonly Given[],
  { read, same, disagree }: {
    readonly read: (text: string, place: string) => T | undefined;
    readonly same: (one: T, other: T) => boolean;
    /** The sentence about two places that disagree. */
    readonly disagree: (one: string, other: string) => string;
  },
  problems: string[],
): Placed<T> | undefined {
  const [first, ...others] = given.flatMap(({ text, place }) => {
    const value = read(text, place);
    return value === undefined ? [] : [{ place, value }];
  });
  for (const { place, value } of others) {
    if (first === undefined || same(first.value, value)) continue;
    problems.push(disagree(first.place, place));
  }
  return first;
}

/** A text, and the place where it stands, as messages name it. */
export interface Given {
  readonly text: string;
  readonly place: string;
}

/** A value, and the place that it was read from. */
export interface Placed<T> {
  readonly place: string;
  readonly value: T;
}
