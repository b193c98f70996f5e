import type { Log } from "../base/log.ts";
import { ANYBODY, type Audit } from "../operations/audit.ts";
import type { RequestIds } from "../operations/request_ids.ts";
import type { ShelfPackage } from "../tenant/package_shelf.ts";
import { callerOf } from "./authentication.ts";
import { publicAddress } from "./host_and_origin.ts";
import type { Caller, HttpPolicy } from "./policy.ts";
import { refuse } from "./refuse.ts";
import { type Context, Hono, type MiddlewareHandler } from "hono";

/** `GET /evidence/{id}.zip`: hands out the evidence packages whose address an answer gave. */

/** Where packages are fetched. */
export const EVIDENCE_PATH = "/evidence";

/**
 * Serves packages to those who asked for them, with the same authentication. Where addresses open
 * once, an address of that kind needs none: whoever has it may open it, one time.
 *
 * A request that only looks, as HEAD does, leaves such an address closed. Each package that is handed
 * out leaves one line in the log; the line names the package and never the address.
 */
export function evidenceRoute(options: EvidenceRouteOptions): Hono {
  const { open, opensOnce, checkGuesses, admitted, log, requestIds } = options;
  const hand = async (c: Context, caller: Caller | undefined, stranger: boolean) => {
    const id = idOf(c);
    const peek = c.req.method === "HEAD";
    const { headers } = c.req.raw;
    const found = await open(id, { caller, headers, stranger, peek });
    const who = stranger ? { caller: "link" } : options.describeCaller(caller?.id ?? ANYBODY);
    if (found === "gone") {
      return refuse(c, 410, "Gone: this evidence package is no longer kept. Ask for a new one");
    }
    if (found === undefined) return refuse(c, 404, "Not found: no such evidence package");
    if (!peek) {
      const { name, size } = found;
      const tenant = options.describeTenant(found.tenant, stranger ? undefined : headers);
      const line = { event: "access", ...requestIds.of(c.req.raw), ...who, tenant };
      log("info", "evidence fetched", { ...line, package: name, bytes: size, once: found.once });
    }
    return c.body(found.body, 200, describePackage(found));
  };
  const app = new Hono();
  const path = "/:file{[\\w.-]+\\.zip}";
  if (opensOnce) app.get(OPENS_ONCE, checkGuesses, (c) => hand(c, undefined, true));
  app.get(path, ...admitted, (c) => hand(c, callerOf(c), false));
  app.all(path, (c) => {
    c.header("allow", "GET, HEAD");
    return refuse(c, 405, "Method not allowed: send GET");
  });
  return app;
}

/** Finds what a caller may use to hand evidence over, given how the caller reaches this server. */
export function evidenceAccess(
  { accessOf }: KeptEvidence,
  { oauth }: Pick<HttpPolicy, "oauth">,
): (c: Context, caller: Caller | undefined) => unknown {
  return (c, caller) =>
    accessOf(
      caller,
      c.req.raw.headers,
      () => new URL(`${EVIDENCE_PATH}/`, publicAddress(c, oauth)).href,
    );
}

/** Where evidence is kept for callers to fetch. */
export interface KeptEvidence {
  readonly open: OpenPackage;
  /** Whether there are addresses that open once, without a token. */
  readonly opensOnce: boolean;
  /** What a caller may use, given the address below which packages are fetched. */
  readonly accessOf: (
    caller: Caller | undefined,
    headers: Headers,
    address: () => string,
  ) => unknown;
}

/** What {@linkcode evidenceRoute} needs. */
interface EvidenceRouteOptions extends KeptEvidence {
  /** Slows down strangers who try addresses. */
  readonly checkGuesses: MiddlewareHandler;
  /** Lets through whoever may call, as for `/mcp`. */
  readonly admitted: readonly [MiddlewareHandler, MiddlewareHandler];
  readonly log: Log;
  readonly requestIds: RequestIds;
  readonly describeCaller: Audit["describeCaller"];
  readonly describeTenant: Audit["describeTenant"];
}

/** Finds the package of an id, for a caller or, where addresses open once, for a stranger. */
export type OpenPackage = (
  id: string,
  taker: {
    readonly caller: Caller | undefined;
    readonly headers: Headers;
    readonly stranger: boolean;
    readonly peek: boolean;
  },
) => Promise<ShelfPackage | "gone" | undefined>;

/** The path of an address that opens once: its kind stands in the id. */
const OPENS_ONCE = "/:file{[0-9a-z]+\\.[0-9a-z]+\\.o[\\w-]{32}\\.zip}";

function idOf(c: Context): string {
  return (c.req.param("file") ?? "").replace(/\.zip$/, "");
}

function describePackage({ name, size }: ShelfPackage): Record<string, string> {
  return {
    "content-type": "application/zip",
    "content-length": String(size),
    "content-disposition": `attachment; filename="${name.replaceAll(/[^\w.() -]/g, "_")}.zip"`,
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
  };
}
