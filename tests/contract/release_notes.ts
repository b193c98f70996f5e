import type { BreakingChange } from "./breaking_changes.ts";

/** The newest of some versions. */
export function newestOf(versions: readonly string[]): string {
  const parts = (version: string): number[] => version.split(".").map(Number);
  const [newest] = [...versions].sort((one, other) => {
    const [left, right] = [parts(one), parts(other)];
    const at = left.findIndex((part, index) => part !== right[index]);
    return at === -1 ? 0 : (right[at] ?? 0) - (left[at] ?? 0);
  });
  if (newest === undefined) {
    throw new Error("No release is recorded: run deno task contract:record");
  }
  return newest;
}

/** The section of a changelog on the version that is being made, with its heading. */
export function newestSection(changelog: string): string {
  return changelog.split(/^## /m)[1] ?? "";
}

/** The changes that a section does not name. */
export function unnamed(changes: readonly BreakingChange[], section: string): BreakingChange[] {
  return changes.filter(({ path }) => !section.includes("`" + path + "`"));
}
