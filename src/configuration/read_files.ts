import type { Environment } from "./setting_reader.ts";
import { SECRETS_IN_FILES } from "./settings.ts";

/**
 * Puts the contents of the files that settings name in the place of those settings: `NAME_FILE` is
 * the path of a file that holds `NAME`, as containers and systemd pass secrets.
 *
 * Problems name variables, never a path or what a file holds.
 */
export function readFiles(env: Environment, readFile: ReadFile | undefined): FilledEnvironment {
  const problems: string[] = [];
  const filled: Record<string, string | undefined> = { ...env };
  for (const name of SECRETS_IN_FILES) {
    const variable = `${name}_FILE`;
    const path = env[variable];
    if (path === undefined || path.trim() === "") continue;
    if (env[name]) {
      problems.push(`${variable} and ${name} are both set: they mean the same, so set one of them`);
      continue;
    }
    const text = readSecretFile(variable, path.trim(), readFile, problems)?.trim();
    if (text === "") problems.push(`${variable} names an empty file: write the value into it`);
    filled[name] = text;
  }
  return { env: filled, problems };
}

/** Reads a file as text; throws when it cannot. Absent where there is no file system. */
export type ReadFile = (path: string) => string;

/** The settings with the contents of files, and what is wrong with those files. */
interface FilledEnvironment {
  readonly env: Environment;
  readonly problems: readonly string[];
}

/** Reads a file that a setting names; undefined if it cannot, which is then among the problems. */
export function readSecretFile(
  variable: string,
  path: string,
  readFile: ReadFile | undefined,
  problems: string[],
): string | undefined {
  if (readFile === undefined) {
    problems.push(
      `${variable} cannot be read: there is no file system here, write the value in ${
        variable.replace(/_FILE$/, "")
      }`,
    );
    return undefined;
  }
  if (path.includes(",")) {
    problems.push(
      `${variable} has a comma in its path, where Deno would allow two paths: rename it`,
    );
    return undefined;
  }
  try {
    return readFile(path);
  } catch {
    problems.push(
      `${variable} cannot be read: write the path of a file that exists, a regular one that this program may read (on Deno, --allow-read=PATH allows it) and not everybody can change`,
    );
    return undefined;
  }
}
