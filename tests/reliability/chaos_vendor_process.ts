import { fileURLToPath } from "node:url";
import { untilLine } from "../support/door_process.ts";
import type { SandboxProcess } from "./sandbox_process.ts";

/** Starts a vendor that fails at random and waits until it listens. */
export async function startChaosVendor(
  port: number,
  users: number,
  seed: number,
): Promise<SandboxProcess> {
  const script = fileURLToPath(new URL("chaos_vendor.ts", import.meta.url));
  const process = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--no-prompt",
      "--allow-net=127.0.0.1",
      script,
      ...[port, users, seed].map(String),
    ],
    stdin: "null",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const listening = await untilLine(process.stdout, (line) => /^\d+$/.exec(line)?.[0]);
  const kill = async (): Promise<void> => {
    try {
      process.kill("SIGKILL");
    } catch {
      // It has ended already.
    }
    await process.status;
  };
  return { port: Number(listening), kill, [Symbol.asyncDispose]: kill };
}
