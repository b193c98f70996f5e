import type { SpanningClient } from "../../src/spanning/client.ts";
import type { PagesOptions, UserPage } from "../../src/spanning/user_pages.ts";
import type { WireUser } from "../../src/spanning/records.ts";

/** An ordinary enabled user. */
export function wireUser(userPrincipalName: string, facts: Partial<WireUser> = {}): WireUser {
  return {
    userPrincipalName,
    msId: `id-${userPrincipalName}`,
    assigned: true,
    isAdmin: false,
    isDeleted: false,
    isArchive: false,
    tags: ["User"],
    ...facts,
  };
}

/** Stands in for the client of a tenant: a test writes each walk and holds it where it likes. */
export class ScriptedClient implements SpanningClient {
  readonly baseUrl = { origin: "http://127.0.0.1", region: "custom" as const };
  /** The start of each walk: undefined for the beginning, else a cursor. */
  readonly walks: (string | undefined)[] = [];
  /** The page size each walk began with, if it was given one. */
  readonly sizes: (number | undefined)[] = [];
  /** The walks in order; the last one repeats. */
  script: ((startFrom: string | undefined, signal: AbortSignal) => AsyncGenerator<
    UserPage
  >)[] = [];
  count: number | Error | "hangs" | undefined;
  /** The number of requests for the count. */
  counted = 0;

  pages(
    { startFrom, signal, size }: PagesOptions = {},
  ): AsyncGenerator<UserPage> {
    const step = this.script[Math.min(this.walks.length, this.script.length - 1)];
    this.walks.push(startFrom);
    this.sizes.push(size?.users);
    if (step === undefined) throw new Error("The test gave no script");
    return step(startFrom, signal ?? new AbortController().signal);
  }

  user(_name: string, _options?: { signal?: AbortSignal }): Promise<WireUser> {
    return Promise.reject(new Error("The test asked for no single user"));
  }

  tenantBackups(): Promise<never> {
    return Promise.reject(new Error("The test asked for no backups"));
  }

  userBackups(): Promise<never> {
    return Promise.reject(new Error("The test asked for no backups"));
  }

  tenant({ signal }: { signal?: AbortSignal } = {}): Promise<{ users?: number }> {
    this.counted++;
    const { count } = this;
    if (count === "hangs") {
      return new Promise((_, reject) => {
        signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
      });
    }
    if (count instanceof Error) return Promise.reject(count);
    return Promise.resolve(count === undefined ? {} : { users: count });
  }
}

/** A walk of these pages, each of these names, to the end. */
export function walkOf(...pages: string[][]): ScriptedClient["script"][number] {
  return async function* () {
    for (const [index, names] of pages.entries()) {
      const users = names.map((name) => wireUser(name));
      yield index === pages.length - 1 ? { users } : { users, cursor: `cursor ${index + 1}` };
    }
  };
}
