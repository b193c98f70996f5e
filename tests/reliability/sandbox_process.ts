import { entry, untilLine } from "../support/door_process.ts";

/** A sandbox of the vendor's API in a process of its own. */
export interface SandboxProcess extends AsyncDisposable {
  readonly port: number;
  /** Ends it at once, in the middle of whatever it does. */
  readonly kill: () => Promise<void>;
}

/** Starts a sandbox with the command line's own options and waits until it listens. */
export async function startSandbox(
  options: readonly string[],
  port = 0,
): Promise<SandboxProcess> {
  const process = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--no-prompt",
      "--allow-net=127.0.0.1",
      entry("sandbox"),
      "--port",
      String(port),
      ...options,
    ],
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const kill = async (): Promise<void> => {
    try {
      process.kill("SIGKILL");
    } catch {
      // It has ended already.
    }
    await process.status;
  };
  const listening = await untilLine(
    process.stderr,
    (line) => /^SPANNING_BASE_URL=http:\/\/127\.0\.0\.1:(\d+)$/.exec(line)?.[1],
  );
  return { port: Number(listening), kill, [Symbol.asyncDispose]: kill };
}
