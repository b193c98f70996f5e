import { untilListening } from "./loopback_port.ts";

/** A server that answers at an address, until it is disposed of. */
export interface Served extends AsyncDisposable {
  readonly url: string;
}

/** A process that serves MCP at a loopback port: waits until it listens, and ends it at the end. */
export async function serving(process: Deno.ChildProcess, port: number): Promise<Served> {
  await untilListening(port);
  return {
    url: `http://127.0.0.1:${port}/mcp`,
    [Symbol.asyncDispose]: async () => {
      process.kill("SIGKILL");
      await process.status;
    },
  };
}
