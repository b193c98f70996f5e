/** The ports a system gives to whoever asks for any begin above these, on Linux, macOS and Windows. */
const PORTS = { first: 10_240, count: 20_000 };

/**
 * A loopback port that nobody listens on. It stays free until a program that starts slowly takes it:
 * whoever asks the system for any port, as most tests do, never gets one of these.
 */
export function freePort(): number {
  for (;;) {
    const port = PORTS.first + Math.floor(Math.random() * PORTS.count);
    try {
      Deno.listen({ hostname: "127.0.0.1", port }).close();
      return port;
    } catch (error) {
      if (!(error instanceof Deno.errors.AddrInUse)) throw error;
    }
  }
}

/** Waits until somebody listens on a loopback port; far longer than a start takes. */
async function untilListening(port: number): Promise<void> {
  for (let attempt = 0; attempt < 1_200; attempt++) {
    try {
      (await Deno.connect({ hostname: "127.0.0.1", port })).close();
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  throw new Error(`Nothing listens on port ${port}`);
}

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
