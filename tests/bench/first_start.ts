import { fileURLToPath } from "node:url";

/**
 * Prints how many bytes a first start of each entry point transfers, with empty caches: a clean clone, an
 * empty `DENO_DIR`, and a loopback proxy that counts what comes through.
 */
const ROOT = fileURLToPath(new URL("../..", import.meta.url));

for (const name of ["demo", "stdio", "serve"]) {
  const { bytes, connections } = await firstStart(name);
  // deno-lint-ignore no-console
  console.log(`${name.padEnd(6)} ${(bytes / 1e6).toFixed(2)} MB in ${connections} connections`);
}

async function firstStart(name: string): Promise<{ bytes: number; connections: number }> {
  const folder = await Deno.makeTempDir({ prefix: "first-start-" });
  const proxy = countingProxy();
  try {
    await run("git", ["clone", "--quiet", ROOT, `${folder}/clone`], "../tasks");
    const address = `http://127.0.0.1:${proxy.port}`;
    await run(Deno.execPath(), ["task", "--quiet", name], `${folder}/clone`, {
      DENO_DIR: `${folder}/cache`,
      HTTPS_PROXY: address,
      HTTP_PROXY: address,
      NO_PROXY: "127.0.0.1,localhost",
      SPANNING_SANDBOX: "1",
      PORT: "0",
    });
    return { bytes: proxy.bytes(), connections: proxy.connections() };
  } finally {
    proxy.close();
    await Deno.remove(folder, { recursive: true });
  }
}

/** Runs a command until it ends, or, for `serve`, which does not end, until it listens. */
async function run(
  command: string,
  args: string[],
  cwd: string,
  env: Record<string, string> = {},
): Promise<void> {
  const child = new Deno.Command(command, {
    args,
    cwd,
    env,
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  let text = "";
  let served = false;
  for await (const chunk of child.stderr.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    if (!served && text.includes('"listening"')) {
      served = true;
      child.kill("SIGTERM");
    }
  }
  const { success } = await child.status;
  if (!success && !served) throw new Error(`${command} ${args.join(" ")} failed:\n${text}`);
}

/** A CONNECT proxy on loopback that counts the bytes it passes back. */
function countingProxy(): {
  port: number;
  bytes: () => number;
  connections: () => number;
  close: () => void;
} {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  let bytes = 0;
  let connections = 0;
  const counter = (): TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>> =>
    new TransformStream({
      transform: (chunk, controller) => {
        bytes += chunk.length;
        controller.enqueue(chunk);
      },
    });
  const serve = async (near: Deno.TcpConn): Promise<void> => {
    const buffer = new Uint8Array(4096);
    const length = await near.read(buffer) ?? 0;
    const [, hostname, port] = /^CONNECT ([^:\s]+):(\d+)/.exec(
      new TextDecoder().decode(buffer.subarray(0, length)),
    ) ?? [];
    if (hostname === undefined) return near.close();
    const far = await Deno.connect({ hostname, port: Number(port) });
    connections++;
    await near.write(new TextEncoder().encode("HTTP/1.1 200 Connection established\r\n\r\n"));
    await Promise.allSettled([
      near.readable.pipeTo(far.writable),
      far.readable.pipeThrough(counter()).pipeTo(near.writable),
    ]);
  };
  (async () => {
    for await (const near of listener) serve(near).catch(() => {});
  })();
  return {
    port: listener.addr.port,
    bytes: () => bytes,
    connections: () => connections,
    close: () => listener.close(),
  };
}
