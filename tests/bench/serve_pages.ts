import { generateTenant } from "../../src/sandbox/generate_tenant.ts";

/**
 * A process of its own that serves a tenant's pages from memory, serialised beforehand, so that a
 * benchmark measures who reads them and nothing else. Prints its origin, and ends when its standard
 * input does, that is, with the process that started it.
 *
 * Usage: `serve_pages.ts [users]`.
 */
const PAGE_SIZE = 1000;

const { users, facts } = generateTenant({ users: Number(Deno.args[0] ?? 100_000) });
const encoder = new TextEncoder();
const pages = new Map<string, Uint8Array<ArrayBuffer>>();
const tenant = encoder.encode(JSON.stringify(facts));

const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: prepare }, answer);
for await (const _ of Deno.stdin.readable) { /* Only its end matters. */ }
await server.shutdown();

/** Makes the bodies: only now is it known where their links lead. */
function prepare({ port }: Deno.NetAddr): void {
  const origin = `http://127.0.0.1:${port}`;
  for (let from = 0; from === 0 || from < users.length; from += PAGE_SIZE) {
    const slice = users.slice(from, from + PAGE_SIZE);
    const last = slice.at(-1);
    const query = new URLSearchParams({
      msIdOffset: last?.msId ?? "",
      sortPropOffset: last?.userPrincipalName ?? "",
      size: String(PAGE_SIZE),
    });
    const more = from + PAGE_SIZE < users.length;
    const nextLink = more ? `${origin}/external/users?${query}` : "";
    const body = encoder.encode(JSON.stringify({ users: slice, nextLink }));
    pages.set(users[from - 1]?.msId ?? "", body);
  }
  // deno-lint-ignore no-console
  console.log(origin);
}

function answer({ url }: Request): Response {
  const { pathname, searchParams } = new URL(url);
  const body = pathname === "/external/tenant"
    ? tenant
    : pathname === "/external/users" && searchParams.get("size") === String(PAGE_SIZE)
    ? pages.get(searchParams.get("msIdOffset") ?? "")
    : undefined;
  const headers = { "Content-Type": "application/json; charset=utf-8" };
  return new Response(body ?? "{}", { status: body === undefined ? 404 : 200, headers });
}
