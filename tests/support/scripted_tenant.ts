/** A tenant told as data, and the vendor that answers for it. */

/** What the vendor knows, and how it behaves. Everything but the users has an ordinary default. */
export interface ScriptedTenant {
  /** Raw records, in the order of the list. */
  readonly users: readonly RawRecord[];
  /** The body of `/tenant`; without it the tenant counts the people of the list, guests apart. */
  readonly tenant?: unknown;
  /** `/tenant` answers with this status and no figures. */
  readonly tenantStatus?: number;
  /** So many requests to `/tenant` are refused before one is answered. */
  readonly tenantRefusals?: number;
  /** The list cannot be read at all. */
  readonly listFails?: boolean;
  /** The most records a page holds. */
  readonly pageSize?: number;
  /** The first page has no link to a second one. */
  readonly endAfterFirstPage?: boolean;
  /** Every page but the first one is a 500. */
  readonly failAfterFirstPage?: boolean;
  /** The route for one user answers 400, as on some tenants. */
  readonly noRoute?: boolean;
  /** Fields that the route for one user leaves out. */
  readonly routeLacks?: readonly string[];
  /** How backups went, by days before today. */
  readonly backups?: readonly BackupRow[];
  /** The same of one user; without it as many as the tenant's. */
  readonly userBackups?: readonly BackupRow[];
}

/** A record of a user, in any shape. */
export type RawRecord = Readonly<Record<string, unknown>>;

/** A row of a backup summary: dated so many days before today, or as written. */
export interface BackupRow {
  readonly daysAgo?: number;
  readonly date?: string;
  readonly type: string;
  readonly userId?: number;
  readonly backup: Readonly<Record<string, unknown>>;
}

/** The day on which all of it happens. */
export const NOW: number = Date.parse("2026-11-02T15:00:00Z");

const DAY = 86_400_000;

/** Answers as the vendor's API does, with a request log. */
export function scriptedVendor(
  script: ScriptedTenant,
): { readonly fetch: typeof fetch; readonly paths: string[] } {
  const paths: string[] = [];
  /** Where the page behind each link begins: two records may share name and id. */
  const places = new Map<string, number>();
  let refusals = script.tenantRefusals ?? 0;
  const answer = (url: URL): Response => {
    const [, route = "", name] = url.pathname.match(/^\/external\/([^/]+)(?:\/(.+))?$/) ?? [];
    if (route === "tenant" && name === undefined) {
      return refusals-- > 0
        ? Response.json({ message: "Not Found" }, { status: 404 })
        : tenantAnswer(script);
    }
    if (route === "tenant" && name === "backups/summary") return summaryAnswer(script.backups);
    if (route === "users" && name === undefined) return pageAnswer(script, url, places);
    if (route === "users") return userAnswer(script, decodeURIComponent(name ?? ""), url);
    return Response.json({ message: `Cannot GET ${url.pathname}` }, { status: 404 });
  };
  return {
    paths,
    fetch: (input, init) => {
      const request = new Request(input, init);
      const url = new URL(request.url);
      paths.push(url.pathname + url.search);
      const authorized = request.headers.get("authorization")?.startsWith("Basic ") ?? false;
      if (!authorized) return Promise.resolve(new Response("", { status: 401 }));
      return Promise.resolve(answer(url));
    },
  };
}

function tenantAnswer({ users, tenant, tenantStatus }: ScriptedTenant): Response {
  if (tenantStatus !== undefined) return new Response("no", { status: tenantStatus });
  return Response.json(tenant === undefined ? ordinaryFigures(users) : tenant);
}

/** The figures of a tenant of which every person is in the list, and no guest is counted. */
function ordinaryFigures(users: readonly RawRecord[]): Record<string, unknown> {
  const people = users.filter(({ userPrincipalName }) =>
    !String(userPrincipalName).toUpperCase().includes("#EXT#")
  );
  const assigned = users.filter(({ assigned }) => assigned === true);
  const archived = assigned.filter(({ isArchive }) => isArchive === true).length;
  return {
    licenses: users.length,
    assignedStandard: assigned.length - archived,
    archivedLicenses: users.length,
    assignedArchive: archived,
    users: people.length,
    status: "paid",
  };
}

function pageAnswer(script: ScriptedTenant, url: URL, places: Map<string, number>): Response {
  const { users, listFails, endAfterFirstPage, failAfterFirstPage, pageSize = 1000 } = script;
  const start = places.get(keyOf(url.searchParams)) ?? placeAfter(users, url.searchParams);
  if (listFails || (start > 0 && failAfterFirstPage)) return new Response("no", { status: 500 });
  const asked = Number(url.searchParams.get("size") ?? 50);
  const page = users.slice(start, start + Math.min(asked, pageSize));
  const last = page.at(-1);
  const ends = start + page.length >= users.length || endAfterFirstPage === true;
  if (last === undefined || ends) return Response.json({ users: page, nextLink: "" });
  const offset = new URLSearchParams({
    msIdOffset: String(last["msId"] ?? ""),
    sortPropOffset: String(last["userPrincipalName"] ?? ""),
    size: String(asked),
  });
  places.set(keyOf(offset), start + page.length);
  return Response.json({ users: page, nextLink: `${url.origin}/external/users?${offset}` });
}

function keyOf(offset: URLSearchParams): string {
  return JSON.stringify([offset.get("sortPropOffset"), offset.get("msIdOffset")]);
}

/** Where a page begins that no link led to: behind what sorts before it. */
function placeAfter(users: readonly RawRecord[], offset: URLSearchParams): number {
  const name = offset.get("sortPropOffset");
  if (name === null) return 0;
  const next = users.findIndex((user) => String(user["userPrincipalName"] ?? "") > name);
  return next >= 0 ? next : users.length;
}

function userAnswer(script: ScriptedTenant, name: string, url: URL): Response {
  if (script.noRoute) return Response.json({ message: "Bad Request" }, { status: 400 });
  // Of two records with one name the later one is the newer.
  const record = script.users.findLast(({ userPrincipalName }) =>
    String(userPrincipalName).toLowerCase() === name.toLowerCase()
  );
  if (record === undefined) return Response.json({ message: "Not Found" }, { status: 404 });
  const lacks = new Set(script.routeLacks);
  const own = Object.fromEntries(Object.entries(record).filter(([field]) => !lacks.has(field)));
  if (url.searchParams.get("status") === "false") return Response.json(own);
  const backupSummary = dated(script.userBackups ?? script.backups ?? []);
  return Response.json({ ...own, backupSummary });
}

function summaryAnswer(backups: readonly BackupRow[] = []): Response {
  return Response.json(dated(backups));
}

function dated(rows: readonly BackupRow[]): unknown[] {
  return rows.map(({ daysAgo = 0, date = vendorDate(daysAgo), ...row }) => ({ ...row, date }));
}

/** A day as the vendor writes it: `MM/DD/YYYY`. */
function vendorDate(daysAgo: number): string {
  const [year, month, day] = dayBefore(daysAgo).split("-");
  return `${month}/${day}/${year}`;
}

/** The day so many days before today, as answers write it. */
export function dayBefore(daysAgo: number): string {
  return new Date(NOW - daysAgo * DAY).toISOString().slice(0, 10);
}
