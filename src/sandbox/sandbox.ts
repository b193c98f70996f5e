import { type Sleep, sleep as runtimeSleep } from "../base/async.ts";
import { isBackedUp, readDays, summarizeTenant } from "./backups.ts";
import type { Effect, Exchange, Fault, JsonObject, Route } from "./fault.ts";
import { ActiveFaults } from "./faults.ts";
import { isAuthorized, type SandboxCredentials, type SandboxTenant } from "./tenant.ts";
import { UserList } from "./user_list.ts";
import { answerList, type ListQuery, readListQuery, renderUser } from "./users_route.ts";
import { cannotGet, fastifyError, jsonText, vendorError } from "./vendor_answers.ts";
import { type Context, Hono } from "hono";

/** The vendor's API on an invented tenant, as a `fetch`. */

/** How many days of backups are reported by default, for the tenant and for a user. */
const TENANT_DAYS = 7;
const USER_DAYS = 1;

/** Creates the API for a tenant. It only reads, and it keeps the vendor's quirks. */
export function createSandbox(options: SandboxOptions): Sandbox {
  const { tenant, credentials, now = () => Date.now(), sleep = runtimeSleep } = options;
  const faults = new ActiveFaults(options.faults ?? []);
  const list = new UserList(tenant.users, faults.order);
  const numbers = new PageNumbers();
  let backedUp: number | undefined;
  let requests = 0;

  const summarizeBackups = (days: readonly string[]): readonly JsonObject[] => {
    backedUp ??= tenant.users.reduce((count, user) => count + Number(isBackedUp(user)), 0);
    return summarizeTenant(backedUp, days);
  };

  const app = new Hono<{ Variables: Variables }>();
  app.onError((error) => {
    throw error;
  });
  app.use("/external/*", async (c, next) => {
    const { signal } = c.req.raw;
    const url = new URL(c.req.url);
    const route = findRoute(c.req.path);
    const query = readListQuery(url.searchParams);
    const exchange: Exchange = {
      request: c.req.raw,
      route,
      now: now(),
      wait: (milliseconds) => sleep(milliseconds, signal),
      ...(route !== "users" || "problem" in query ? {} : {
        page: numbers.find(
          url.searchParams,
          () => query.cursor === undefined ? 0 : list.position(query.cursor),
          query.size,
        ),
        madeUp: query.cursor !== undefined && !numbers.knows(url.searchParams),
        size: query.size,
      }),
    };
    const fault = await faults.answer(exchange);
    if (fault !== undefined) return fault;
    if (route !== undefined && !isAuthorized(c.req.header("authorization") ?? null, credentials)) {
      return vendorError(401, "Unauthorized", "");
    }
    c.set("exchange", exchange);
    c.set("query", query);
    return await next();
  });

  app.get("/external/users", (c) => {
    const url = new URL(c.req.url);
    const { exchange, query } = c.var;
    const days = readDays(url.searchParams, USER_DAYS, exchange.now);
    if ("problem" in query) return invalid(query.problem);
    if ("problem" in days) return invalid(days.problem);
    const effects = faults.changes(exchange);
    const number = exchange.page ?? 1;
    const { body, next } = answerList(list, {
      url,
      query,
      number,
      madeUp: exchange.madeUp === true,
      days,
    }, effects);
    if (body.nextLink) numbers.remember(body.nextLink, next);
    return send(body, effects);
  });

  app.get("/external/users/:userPrincipalName", (c) => {
    const { exchange, query } = c.var;
    const user = list.find(c.req.param("userPrincipalName"));
    const days = readDays(new URL(c.req.url).searchParams, USER_DAYS, exchange.now);
    if ("problem" in query) return invalid(query.problem);
    if ("problem" in days) return invalid(days.problem);
    if (user === undefined) return fastifyError(404, "Not Found", "User not found");
    const effects = faults.changes(exchange);
    const record = renderUser(user, query.status ? days : undefined, effects);
    const answer = effects.reduce(
      (each, effect) => effect.user?.(each, () => summarizeBackups(days)) ?? each,
      record,
    );
    return send(answer, effects);
  });

  app.get("/external/tenant", (c) => {
    const effects = faults.changes(c.var.exchange);
    const facts: JsonObject = { ...tenant.facts };
    return send(effects.reduce((each, effect) => effect.tenant?.(each) ?? each, facts), effects);
  });

  app.get("/external/tenant/backups/summary", (c) => {
    const { exchange } = c.var;
    const days = readDays(new URL(c.req.url).searchParams, TENANT_DAYS, exchange.now);
    if ("problem" in days) return invalid(days.problem);
    return send(summarizeBackups(days), faults.changes(exchange));
  });

  app.notFound(notFound);

  return {
    fetch: async (request) => {
      requests++;
      request.signal.throwIfAborted();
      return await app.fetch(request);
    },
    get requests() {
      return requests;
    },
  };
}

export interface Sandbox {
  /** Answers as the API would, at any origin; throws where `fetch` would. */
  readonly fetch: (request: Request) => Promise<Response>;
  /** How many requests came so far, to any path. */
  readonly requests: number;
}

interface SandboxOptions {
  readonly tenant: SandboxTenant;
  /** The only credentials it accepts. */
  readonly credentials: SandboxCredentials;
  readonly faults?: readonly Fault[];
  /** Milliseconds since 1970; decides the days of the backup summaries. */
  readonly now?: () => number;
  /** For the fault `slow`. */
  readonly sleep?: Sleep;
}

interface Variables {
  readonly exchange: Exchange;
  readonly query: ListQuery | { readonly problem: string };
}

function findRoute(path: string): Route | undefined {
  if (path === "/external/users") return "users";
  if (path === "/external/tenant") return "tenant";
  if (path === "/external/tenant/backups/summary") return "backups";
  return /^\/external\/users\/[^/]+$/.test(path) ? "user" : undefined;
}

function send(body: unknown, effects: readonly Effect[]): Response {
  const text = JSON.stringify(body);
  return jsonText(effects.reduce((each, effect) => effect.body?.(each) ?? each, text));
}

function invalid(problem: string): Response {
  return fastifyError(400, "Bad Request", problem, "FST_ERR_VALIDATION");
}

function notFound({ req: { method, path } }: Context): Response {
  // There was no /external before the URLs changed in 2021, and an older server answers there.
  if (!path.startsWith("/external/")) return cannotGet(method, path);
  return fastifyError(404, "Not Found", `Route ${method}:${path} not found`);
}

/** The page numbers behind cursors, for faults at a given page. */
class PageNumbers {
  readonly #numbers = new Map<string, number>();

  /** Finds the number of a requested page; counts users if the link is not from here. */
  find(query: URLSearchParams, usersBefore: () => number, size: number): number {
    if (query.get("sortPropOffset") === null) return 1;
    return this.#numbers.get(cursorKey(query)) ?? Math.floor(usersBefore() / size) + 1;
  }

  /** Whether a link has led to a requested page. */
  knows(query: URLSearchParams): boolean {
    return this.#numbers.has(cursorKey(query));
  }

  /** Records the page that a link leads to, before it is sent. */
  remember(link: string, number: number): void {
    const at = link.indexOf("?");
    if (at >= 0) this.#numbers.set(cursorKey(new URLSearchParams(link.slice(at))), number);
  }
}

function cursorKey(query: URLSearchParams): string {
  return `${query.get("msIdOffset") ?? ""} ${query.get("sortPropOffset")?.toLowerCase()}`;
}
