import { selfSigned } from "./certificate.ts";

/** All regions' hosts on loopback, behind a proxy, which is how a process comes to them. */
export interface RegionsProxy extends AsyncDisposable {
  /** The setting by which a process goes through the proxy. */
  readonly settings: Readonly<Record<string, string>>;
  /** The hosts that were asked for, in order. */
  readonly hosts: readonly string[];
}

/** Answers for every region's host by `answer`; `connected: false` lets nobody through. */
export async function regionsProxy(
  answer: (host: string, request: Request) => Response | Promise<Response>,
  { connected = true } = {},
): Promise<RegionsProxy> {
  const { cert, key } = await selfSigned(["*.spanningbackup.com"]);
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, cert, key, onListen: () => {} },
    (request) => answer(new URL(request.url).hostname, request),
  );
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const hosts: string[] = [];
  const open = new Set<Deno.Conn>();
  const tunnel = async (near: Deno.Conn): Promise<void> => {
    open.add(near);
    const buffer = new Uint8Array(4096);
    const length = await near.read(buffer) ?? 0;
    const head = new TextDecoder().decode(buffer.subarray(0, length));
    hosts.push(/^CONNECT ([^:\s]+)/.exec(head)?.[1] ?? head);
    const status = connected ? "200 Connection established" : "403 Forbidden";
    await near.write(new TextEncoder().encode(`HTTP/1.1 ${status}\r\n\r\n`));
    if (!connected) return near.close();
    const far = await Deno.connect({ hostname: "127.0.0.1", port: server.addr.port });
    open.add(far);
    await Promise.allSettled([
      near.readable.pipeTo(far.writable),
      far.readable.pipeTo(near.writable),
    ]);
  };
  const accepting = (async () => {
    for await (const near of listener) tunnel(near).catch(() => {});
  })();
  return {
    hosts,
    settings: { HTTPS_PROXY: `http://127.0.0.1:${listener.addr.port}` },
    [Symbol.asyncDispose]: async () => {
      listener.close();
      await accepting;
      for (const connection of open) {
        try {
          connection.close();
        } catch {
          // Closed already, by the other side.
        }
      }
      await server.shutdown();
    },
  };
}
