import type { Record365 } from "./oracle.ts";

/** What one answer of the vendor does instead of, or beside, giving its page. */
export type Mishap =
  | { readonly kind: "none" }
  | { readonly kind: "status"; readonly status: number; readonly retryAfter?: string }
  | { readonly kind: "network" | "html" | "half" | "shape" | "truncate" | "repeat" | "foreign" }
  | { readonly kind: "add" | "remove" | "rename" | "delete"; readonly at: number };

/** A vendor whose list changes while it is read, and whose answers fail in a given order. */
export class ChangingVendor {
  /** The records as they are now. */
  records: Record365[];
  /** Object ids that were touched while a walk may have been under way. */
  readonly touched: Set<string> = new Set();
  /** Every object id that ever was in the list. */
  readonly known: Set<string>;
  readonly #mishaps: readonly Mishap[];
  readonly #cap: number;
  #answers = 0;
  #added = 0;

  constructor(records: readonly Record365[], cap: number, mishaps: readonly Mishap[]) {
    this.records = sorted(records);
    this.known = new Set(records.map((record) => record.msId));
    this.#cap = cap;
    this.#mishaps = mishaps;
  }

  /** Answers as `fetch` does. */
  readonly fetch: typeof fetch = (input, init) => {
    const url = new URL(input instanceof Request ? input.url : String(input));
    init?.signal?.throwIfAborted();
    if (url.pathname === "/external/tenant") {
      return Promise.resolve(Response.json({ users: this.records.length }));
    }
    if (url.pathname !== "/external/users") return Promise.resolve(this.#one(url));
    const mishap = this.#mishaps[this.#answers++] ?? { kind: "none" };
    if (mishap.kind === "network") return Promise.reject(new TypeError("fetch failed"));
    return Promise.resolve(this.#page(url, mishap));
  };

  #one(url: URL): Response {
    const name = decodeURIComponent(url.pathname.split("/").at(-1) ?? "").toLowerCase();
    const record = this.records.find((each) => each.userPrincipalName.toLowerCase() === name);
    return record === undefined ? new Response("{}", { status: 404 }) : Response.json(record);
  }

  #page(url: URL, mishap: Mishap): Response {
    switch (mishap.kind) {
      case "status": {
        const { status, retryAfter } = mishap;
        const headers = retryAfter === undefined ? {} : { "retry-after": retryAfter };
        return new Response("no", { status, headers });
      }
      case "html":
        return new Response("<html></html>", { headers: { "content-type": "text/html" } });
      case "half":
        return new Response('{"users":[{"userPrinc');
      case "shape":
        return Response.json({ users: { 0: {} }, nextLink: "" });
      case "add":
      case "remove":
      case "rename":
      case "delete":
        this.#change(mishap.kind, mishap.at);
    }
    const size = Math.min(Number(url.searchParams.get("size") ?? 50), this.#cap);
    const after = url.searchParams.get("sortPropOffset");
    const id = url.searchParams.get("msIdOffset") ?? "";
    const rest = after === null
      ? this.records
      : this.records.filter((record) =>
        compare(record, { userPrincipalName: after, msId: id }) > 0
      );
    const users = rest.slice(0, size);
    const last = users.at(-1);
    if (last === undefined || users.length === rest.length || mishap.kind === "truncate") {
      return Response.json({ users, nextLink: "" });
    }
    if (mishap.kind === "repeat") return Response.json({ users, nextLink: url.href });
    const origin = mishap.kind === "foreign" ? "https://elsewhere.example" : url.origin;
    const name = encodeURIComponent(last.userPrincipalName);
    const nextLink =
      `${origin}/external/users?msIdOffset=${last.msId}&sortPropOffset=${name}&size=50`;
    return Response.json({ users, nextLink });
  }

  #change(kind: "add" | "remove" | "rename" | "delete", at: number): void {
    const index = this.records.length === 0 ? 0 : at % this.records.length;
    const record = this.records[index];
    if (kind === "add" || record === undefined) {
      const number = `${this.#added++}`.padStart(12, "0");
      const msId = `ffffffff-0000-4000-8000-${number}`;
      this.touched.add(msId);
      this.known.add(msId);
      const userPrincipalName = `${"amz"[at % 3]}new${number}@t.example`;
      this.records = sorted([...this.records, {
        userPrincipalName,
        email: userPrincipalName,
        displayName: "New",
        msId,
        assigned: true,
        isAdmin: false,
        isDeleted: false,
        isArchive: false,
        tags: ["User"],
      }]);
      return;
    }
    this.touched.add(record.msId);
    const others = this.records.filter((each) => each !== record);
    if (kind === "remove") this.records = others;
    else {
      const changed = kind === "rename"
        ? {
          ...record,
          userPrincipalName: `${"bny"[at % 3]}renamed${at}-${record.userPrincipalName}`,
        }
        : { ...record, isDeleted: true };
      this.records = sorted([...others, changed]);
    }
  }
}

function sorted(records: readonly Record365[]): Record365[] {
  return [...records].sort(compare);
}

type Place = Pick<Record365, "userPrincipalName" | "msId">;

function compare(left: Place, right: Place): number {
  return order(left.userPrincipalName, right.userPrincipalName) || order(left.msId, right.msId);
}

function order(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
