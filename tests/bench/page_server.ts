import { fileURLToPath } from "node:url";

/** The process that serves pages, and where. Ends when disposed of. */
export interface PageServer extends AsyncDisposable {
  readonly origin: string;
}

/** Starts `serve_pages.ts` for a tenant of so many users and waits until it listens. */
export async function startPageServer(users: number): Promise<PageServer> {
  const config = fileURLToPath(new URL("../deno.json", import.meta.url));
  const script = fileURLToPath(new URL("serve_pages.ts", import.meta.url));
  const process = new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-net=127.0.0.1", "--config", config, script, String(users)],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const lines = process.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const { value: origin = "" } = await lines.read();
  return {
    origin: origin.trim(),
    [Symbol.asyncDispose]: async () => {
      await process.stdin.close();
      await lines.cancel();
      await process.status;
    },
  };
}
