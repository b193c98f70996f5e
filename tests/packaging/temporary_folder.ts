/** A folder of its own for a test file, removed when the file is through. */
export function temporaryFolder(prefix: string): string {
  const folder = Deno.makeTempDirSync({ prefix });
  globalThis.addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));
  return folder;
}
