import { SANDBOX_CREDENTIALS } from "../../src/sandbox/tenant.ts";
import { parseFault } from "../../src/sandbox/faults.ts";
import { createSandbox } from "../../src/sandbox/sandbox.ts";
import { computeFacts } from "../../src/sandbox/tenant.ts";
import type { Record365 } from "./oracle.ts";

/** A failure of one answer to a request for the list, or a change to the list before it. */
export type Mishap =
  | { readonly kind: "none" }
  | { readonly kind: "status"; readonly status: number; readonly retryAfter?: string }
  | { readonly kind: "network" | "html" | "half" | "shape" | "truncate" | "repeat" | "foreign" }
  | { readonly kind: "add" | "remove" | "rename" | "delete"; readonly at: number };

/** A fault for each page that the sandbox may count where a test does not care which it is. */
const onAnyPage = (fault: string): string[] =>
  Array.from({ length: 9 }, (_, at) => `${fault}:page=${at + 1}`);

/** The faults of the sandbox that make the mishaps. */
const FAULTS: Readonly<Partial<Record<Mishap["kind"], readonly string[]>>> = {
  network: ["network_error"],
  html: ["html"],
  half: ["half_body"],
  shape: ["wrong_shape"],
  truncate: onAnyPage("truncated"),
  repeat: onAnyPage("repeated_cursor"),
  foreign: ["foreign_link"],
};

/** The sandbox with a list that changes while it is read, and answers that fail in a given order. */
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
    this.records = [...records];
    this.known = new Set(records.map((record) => record.msId));
    this.#cap = cap;
    this.#mishaps = mishaps;
  }

  /** Answers as `fetch` does. */
  readonly fetch: typeof fetch = async (input, init) => {
    const request = new Request(input, init);
    const isList = new URL(request.url).pathname === "/external/users";
    const mishap = (isList ? this.#mishaps[this.#answers++] : undefined) ?? { kind: "none" };
    if (mishap.kind === "status") {
      const { status, retryAfter } = mishap;
      const headers = retryAfter === undefined ? {} : { "retry-after": retryAfter };
      return new Response("no", { status, headers });
    }
    if ("at" in mishap) this.#change(mishap.kind, mishap.at);
    const { records } = this;
    const sandbox = createSandbox({
      tenant: {
        users: records,
        facts: computeFacts(records, {
          licenses: (used) => used,
          archivedLicenses: (used) => used,
          sharedMailboxes: 0,
        }),
      },
      credentials: SANDBOX_CREDENTIALS,
      faults: [`capped_size:size=${this.#cap}`, ...FAULTS[mishap.kind] ?? []]
        .map(parseFault),
    });
    return await sandbox.fetch(request);
  };

  #change(kind: "add" | "remove" | "rename" | "delete", at: number): void {
    const index = this.records.length === 0 ? 0 : at % this.records.length;
    const record = this.records[index];
    if (kind === "add" || record === undefined) {
      const number = `${this.#added++}`.padStart(12, "0");
      const msId = `ffffffff-0000-4000-8000-${number}`;
      this.touched.add(msId);
      this.known.add(msId);
      const userPrincipalName = `${"amz"[at % 3]}new${number}@t.example`;
      this.records = [...this.records, {
        userPrincipalName,
        email: userPrincipalName,
        displayName: "New",
        msId,
        assigned: true,
        isAdmin: false,
        isDeleted: false,
        isArchive: false,
        tags: ["User"],
      }];
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
      this.records = [...others, changed];
    }
  }
}
