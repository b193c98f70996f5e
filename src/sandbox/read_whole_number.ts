import { UserInputError } from "../base/errors.ts";

/** Reads a whole number from 0 to `max`. Throws {@linkcode UserInputError} naming the option. */
export function readWholeNumber(option: string, text: string, max: number): number {
  const number = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (number <= max) return number;
  throw new UserInputError(`${option} is not a whole number from 0 to ${max}`);
}
