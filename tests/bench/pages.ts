import { fileURLToPath } from "node:url";
import { generateTenant } from "../../src/sandbox/generate_tenant.ts";
import type { SandboxUser } from "../../src/sandbox/tenant.ts";
import { UserList } from "../../src/sandbox/user_list.ts";

/**
 * A process of its own that serves a tenant's pages from memory, serialised beforehand, so that a
 * benchmark measures only the reader. Prints its origins and ends when its standard input does, that
 * is, with the process that started it.
 *
 * Pages of another size, or at a position that no link has led to, are made when they are asked for.
 *
 * Usage: `pages.ts USERS VENDORS`, with the vendors as JSON.
 */

/** A vendor of a tenant, and its manners. */
export interface Vendor {
  /** Milliseconds before each page; they cost no CPU time. Default 0. */
  readonly latency?: number;
  /** `alike`: all principal names begin alike. Default the sandbox's. */
  readonly names?: "alike";
  /** What happens to a position that no link has led to; default an honest answer. */
  readonly madeUp?: "ignore" | "refuse";
}

/** The process that serves pages, and where. Ends when disposed of. */
export interface PageServer extends AsyncDisposable {
  readonly origin: string;
  /** The origin of each vendor. */
  readonly origins: readonly string[];
}

/** Starts the process for a tenant of this many users and waits until it listens. */
export async function startPageServer(
  users: number,
  vendors: readonly Vendor[] = [{}],
): Promise<PageServer> {
  const config = fileURLToPath(new URL("../deno.json", import.meta.url));
  const script = fileURLToPath(import.meta.url);
  const process = new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--allow-net=127.0.0.1", "--config", config, script],
      ...[String(users), JSON.stringify(vendors)],
    ],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const lines = process.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const { value = "" } = await lines.read();
  const origins: string[] = JSON.parse(value);
  return {
    origin: origins[0] ?? "",
    origins,
    [Symbol.asyncDispose]: async () => {
      await process.stdin.close();
      await lines.cancel();
      await process.status;
    },
  };
}

/** How many pages were asked for at an origin so far. */
export async function pagesAskedFor(origin: string): Promise<number> {
  return await (await fetch(`${origin}/requests`)).json();
}

const PAGE_SIZE = 1000;
const JSON_HEADERS = { "Content-Type": "application/json; charset=utf-8" };
const encoder = new TextEncoder();

async function servePages(count: number, vendors: readonly Vendor[]): Promise<void> {
  const { users, facts } = generateTenant({ users: count });
  const plain = new Pages(users);
  let alike: Pages | undefined;
  const servers = vendors.map((vendor) => {
    const pages = vendor.names === "alike" ? alike ??= new Pages(named(users)) : plain;
    const answer = answersOf(pages, vendor, encoder.encode(JSON.stringify(facts)));
    return Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, answer);
  });
  // deno-lint-ignore no-console
  console.log(JSON.stringify(servers.map(({ addr }) => `http://127.0.0.1:${addr.port}`)));
  for await (const _ of Deno.stdin.readable) { /* Only its end matters. */ }
  await Promise.all(servers.map((server) => server.shutdown()));
}

/** The same people under names that differ at their end only. */
function named(users: readonly SandboxUser[]): SandboxUser[] {
  return users.map((user, at) => ({
    ...user,
    userPrincipalName: `user.account.${String(at).padStart(6, "0")}@northwind.example`,
  }));
}

function answersOf(pages: Pages, vendor: Vendor, tenant: Uint8Array<ArrayBuffer>) {
  const { latency = 0, madeUp } = vendor;
  let requests = 0;
  return async (request: Request): Promise<Response> => {
    const url = new URL(request.url);
    if (url.pathname === "/requests") return Response.json(requests);
    if (url.pathname === "/external/tenant") return new Response(tenant, { headers: JSON_HEADERS });
    if (url.pathname !== "/external/users") return new Response("{}", { status: 404 });
    requests++;
    if (latency > 0) await new Promise((resolve) => setTimeout(resolve, latency));
    const from = pages.positionOf(url.searchParams);
    if (from.madeUp && madeUp === "refuse") return new Response("{}", { status: 400 });
    const at = from.madeUp && madeUp === "ignore" ? 0 : from.at;
    const body = pages.make(url.origin, at, Number(url.searchParams.get("size")));
    return new Response(body, { headers: JSON_HEADERS });
  };
}

/** A list of users as bodies of pages. */
class Pages {
  readonly #users: readonly SandboxUser[];
  readonly #list: UserList;
  /** The usual pages up to their link, by the number of users before them. */
  readonly #bodies = new Map<number, Uint8Array<ArrayBuffer>>();
  readonly #places: ReadonlyMap<string, number>;

  constructor(users: readonly SandboxUser[]) {
    this.#users = users;
    this.#list = new UserList(users);
    this.#places = new Map(users.map(({ msId }, at) => [msId, at]));
    for (let at = 0; at === 0 || at < users.length; at += PAGE_SIZE) {
      this.#bodies.set(at, this.#serialize(at, PAGE_SIZE));
    }
  }

  /** How many users stand before a position, and whether nobody does at it. */
  positionOf(query: URLSearchParams): { readonly at: number; readonly madeUp: boolean } {
    const userPrincipalName = query.get("sortPropOffset") ?? "";
    const msId = query.get("msIdOffset") ?? "";
    if (userPrincipalName === "" && msId === "") return { at: 0, madeUp: false };
    const place = this.#places.get(msId);
    if (place !== undefined && this.#users[place]?.userPrincipalName === userPrincipalName) {
      return { at: place + 1, madeUp: false };
    }
    return { at: this.#list.position({ userPrincipalName, msId }), madeUp: true };
  }

  /** The page behind that many users; its link leads on at an origin. */
  make(origin: string, at: number, size: number): Uint8Array<ArrayBuffer> {
    const last = this.#users[at + size - 1];
    const query = new URLSearchParams({
      msIdOffset: last?.msId ?? "",
      sortPropOffset: last?.userPrincipalName ?? "",
      size: String(size),
    });
    const more = at + size < this.#users.length;
    const end = encoder.encode(`${more ? `${origin}/external/users?${query}` : ""}"}`);
    const users = (size === PAGE_SIZE ? this.#bodies.get(at) : undefined) ??
      this.#serialize(at, size);
    const body = new Uint8Array(users.length + end.length);
    body.set(users);
    body.set(end, users.length);
    return body;
  }

  #serialize(at: number, size: number): Uint8Array<ArrayBuffer> {
    const users = JSON.stringify(this.#users.slice(at, at + size));
    return encoder.encode(`{"users":${users},"nextLink":"`);
  }
}

// Last, because classes are there only once they are declared.
if (import.meta.main) {
  const [users = "100000", vendors = "[{}]"] = Deno.args;
  await servePages(Number(users), JSON.parse(vendors));
}
