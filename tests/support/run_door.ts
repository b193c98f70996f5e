import { bareEnvironment, entry, PERMISSIONS } from "./door_process.ts";

/** How a door that ends by itself ended, and what it printed. */
export interface DoorRun {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs an entry file to its end with exactly these settings. */
export async function runDoor(
  name: string,
  settings: Readonly<Record<string, string>>,
  permissions: readonly string[] = PERMISSIONS,
  args: readonly string[] = [],
): Promise<DoorRun> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", ...permissions, entry(name), ...args],
    env: { ...bareEnvironment(), NO_COLOR: "1", ...settings },
    clearEnv: true,
    stdin: "null",
  }).output();
  const text = new TextDecoder();
  return { code, stdout: text.decode(stdout), stderr: text.decode(stderr) };
}
