import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

/**
 * Whether a program, such as `nginx`, is on the path of this machine. A test that needs one passes
 * the negation as `ignore`, so that the runner reports it as ignored where the program is absent.
 */
export function installed(program: string): boolean {
  const folders = (Deno.env.get("PATH") ?? "").split(delimiter);
  return folders.some((folder) =>
    ["", ".exe"].some((suffix) => existsSync(join(folder, program + suffix)))
  );
}
