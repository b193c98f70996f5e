import type { SettingReader } from "./setting_reader.ts";
import type { SettingName } from "./settings.ts";

/** A value, and the setting that it was read from. */
export interface NamedValue<T> {
  readonly name: SettingName;
  readonly value: T;
}

/**
 * Reads settings that mean the same. Refuses those that disagree: which one was meant cannot be
 * told. Undefined when none is set, or none is right.
 */
export function readAlike<T>(
  reader: SettingReader,
  names: readonly SettingName[],
  read: (text: string, name: SettingName) => T | undefined,
  same: (one: T, other: T) => boolean,
): NamedValue<T> | undefined {
  const values = names.flatMap((name) => {
    const text = reader.text(name);
    const value = text === undefined ? undefined : read(text, name);
    return value === undefined ? [] : [{ name, value }];
  });
  const [first, ...others] = values;
  for (const other of others) {
    if (first === undefined || same(first.value, other.value)) continue;
    reader.problems.push(
      `${first.name} and ${other.name} disagree: they mean the same, so set only one of them`,
    );
  }
  return first;
}
