/** The version of the Node on the path, without its `v`; undefined where there is none. */
export const NODE_THERE: string | undefined = await versionOfNode();

async function versionOfNode(): Promise<string | undefined> {
  try {
    const { stdout } = await new Deno.Command("node", { args: ["--version"] }).output();
    return new TextDecoder().decode(stdout).trim().replace(/^v/, "");
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
