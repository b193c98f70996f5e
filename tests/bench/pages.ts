import { fileURLToPath } from "node:url";
import { generateTenant } from "../../src/sandbox/generate_tenant.ts";

/**
 * A process of its own that serves a tenant's pages from memory, serialised beforehand, so that a
 * benchmark measures only the reader. Prints its origin and ends when its standard input does, that
 * is, with the process that started it.
 *
 * Usage: `pages.ts [users]`.
 */
if (import.meta.main) await servePages(Number(Deno.args[0] ?? 100_000));

/** The process that serves pages, and where. Ends when disposed of. */
export interface PageServer extends AsyncDisposable {
  readonly origin: string;
}

/** Starts the process for a tenant of this many users and waits until it listens. */
export async function startPageServer(users: number): Promise<PageServer> {
  const config = fileURLToPath(new URL("../deno.json", import.meta.url));
  const script = fileURLToPath(import.meta.url);
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

async function servePages(count: number): Promise<void> {
  const { users, facts } = generateTenant({ users: count });
  const encoder = new TextEncoder();
  const pages = new Map<string, Uint8Array<ArrayBuffer>>();
  const tenant = encoder.encode(JSON.stringify(facts));
  const pageSize = 1000;

  /** Makes the bodies: only now is it known where their links lead. */
  const prepare = ({ port }: Deno.NetAddr): void => {
    const origin = `http://127.0.0.1:${port}`;
    for (let from = 0; from === 0 || from < users.length; from += pageSize) {
      const slice = users.slice(from, from + pageSize);
      const last = slice.at(-1);
      const query = new URLSearchParams({
        msIdOffset: last?.msId ?? "",
        sortPropOffset: last?.userPrincipalName ?? "",
        size: String(pageSize),
      });
      const more = from + pageSize < users.length;
      const nextLink = more ? `${origin}/external/users?${query}` : "";
      const body = encoder.encode(JSON.stringify({ users: slice, nextLink }));
      pages.set(users[from - 1]?.msId ?? "", body);
    }
    // deno-lint-ignore no-console
    console.log(origin);
  };

  const answer = ({ url }: Request): Response => {
    const { pathname, searchParams } = new URL(url);
    const body = pathname === "/external/tenant"
      ? tenant
      : pathname === "/external/users" && searchParams.get("size") === String(pageSize)
      ? pages.get(searchParams.get("msIdOffset") ?? "")
      : undefined;
    const headers = { "Content-Type": "application/json; charset=utf-8" };
    return new Response(body ?? "{}", { status: body === undefined ? 404 : 200, headers });
  };

  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: prepare }, answer);
  for await (const _ of Deno.stdin.readable) { /* Only its end matters. */ }
  await server.shutdown();
}
