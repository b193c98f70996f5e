import { fileURLToPath } from "node:url";
import { generateTenant } from "../../src/sandbox/generate_tenant.ts";
import { UserList } from "../../src/sandbox/user_list.ts";

/**
 * A process of its own that serves a tenant's pages from memory, serialised beforehand, so that a
 * benchmark measures only the reader. Prints its origin and ends when its standard input does, that
 * is, with the process that started it.
 *
 * Pages of another size, or at a position that no link has led to, are made when they are asked for.
 *
 * Usage: `pages.ts [users] [milliseconds before each page]`.
 */
if (import.meta.main) {
  const [users = 100_000, latency = 0] = Deno.args.map(Number);
  await servePages(users, latency);
}

/** The process that serves pages, and where. Ends when disposed of. */
export interface PageServer extends AsyncDisposable {
  readonly origin: string;
}

/** Starts the process for a tenant of this many users and waits until it listens. */
export async function startPageServer(users: number, latency = 0): Promise<PageServer> {
  const config = fileURLToPath(new URL("../deno.json", import.meta.url));
  const script = fileURLToPath(import.meta.url);
  const process = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--allow-net=127.0.0.1",
      "--config",
      config,
      script,
      String(users),
      String(latency),
    ],
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

async function servePages(count: number, latency: number): Promise<void> {
  const { users, facts } = generateTenant({ users: count });
  const encoder = new TextEncoder();
  const pages = new Map<string, Uint8Array<ArrayBuffer>>();
  const tenant = encoder.encode(JSON.stringify(facts));
  const pageSize = 1000;
  const list = new UserList(users);
  let requests = 0;

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

  /** Makes a page that is not there yet. */
  const make = (url: URL): Uint8Array<ArrayBuffer> => {
    const { searchParams: query } = url;
    const userPrincipalName = query.get("sortPropOffset") ?? "";
    const size = Number(query.get("size"));
    const from = list.position({ userPrincipalName, msId: query.get("msIdOffset") ?? "" });
    const slice = users.slice(from, from + size);
    const last = slice.at(-1);
    const next = new URLSearchParams({
      msIdOffset: last?.msId ?? "",
      sortPropOffset: last?.userPrincipalName ?? "",
      size: String(size),
    });
    const nextLink = from + size < users.length ? `${url.origin}/external/users?${next}` : "";
    return encoder.encode(JSON.stringify({ users: slice, nextLink }));
  };

  const answer = async (request: Request): Promise<Response> => {
    const url = new URL(request.url);
    const { pathname, searchParams } = url;
    if (pathname === "/requests") return Response.json(requests);
    if (pathname === "/external/users") {
      requests++;
      if (latency > 0) await new Promise((resolve) => setTimeout(resolve, latency));
    }
    const body = pathname === "/external/tenant"
      ? tenant
      : pathname !== "/external/users"
      ? undefined
      : (searchParams.get("size") === String(pageSize)
        ? pages.get(searchParams.get("msIdOffset") ?? "")
        : undefined) ?? make(url);
    const headers = { "Content-Type": "application/json; charset=utf-8" };
    return new Response(body ?? "{}", { status: body === undefined ? 404 : 200, headers });
  };

  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: prepare }, answer);
  for await (const _ of Deno.stdin.readable) { /* Only its end matters. */ }
  await server.shutdown();
}
