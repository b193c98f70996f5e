import { bareEnvironment, lineReader } from "./entry_process.ts";

/** The command that starts a server over stdio. */
interface Start {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Starts a server as a client does that closes the pipe of its log at once, calls `list_roles` in the
 * protocol of 2025 and ends the input. Gives the answer and the exit status.
 */
export async function callWithoutLog(
  { command, args, env }: Start,
  // deno-lint-ignore no-explicit-any
): Promise<{ readonly answer: any; readonly code: number }> {
  const child = new Deno.Command(command, {
    args: [...args],
    env: { ...bareEnvironment(), ...env },
    clearEnv: true,
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  await child.stderr.cancel();
  const lines = lineReader(child.stdout);
  const writer = child.stdin.getWriter();
  const encoder = new TextEncoder();
  const ask = async (id: number, method: string, params: unknown) => {
    const message = JSON.stringify({ jsonrpc: "2.0", id, method, params });
    await writer.write(encoder.encode(message + "\n"));
    return await lines.until((line) => {
      const answer = JSON.parse(line);
      return answer.id === id ? answer : undefined;
    });
  };
  const clientInfo = { name: "deaf", version: "0" };
  await ask(1, "initialize", { protocolVersion: "2025-11-25", capabilities: {}, clientInfo });
  const answer = await ask(2, "tools/call", { name: "list_roles", arguments: {} });
  await writer.close();
  const { code } = await child.status;
  await lines.end();
  return { answer, code };
}
