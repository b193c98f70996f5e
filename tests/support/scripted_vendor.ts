import assert from "node:assert/strict";
import { createSpanningClient, type SpanningClient } from "../../src/spanning/client.ts";
import type { SpanningClientOptions } from "../../src/spanning/client.ts";
import { regionBaseUrl } from "../../src/spanning/base_url.ts";
import type { WireUser } from "../../src/spanning/records.ts";

export const ORIGIN = "https://o365-api-eu.spanningbackup.com";
export const CREDENTIALS = {
  adminEmail: "canary-admin@contoso.com",
  apiKey: "canary-key-7f3a",
};
export const NOW = Date.UTC(2026, 0, 31, 12);

/** A request as the vendor sees it. */
export interface Seen {
  /** Path and query. */
  readonly path: string;
  readonly url: URL;
  readonly init: RequestInit;
}

/** Answers a request, or rejects. */
export type Step = (seen: Seen) => Response | Promise<Response>;

/** A `fetch` that answers from a script, whose last step repeats, and records every request. */
export class ScriptedVendor {
  readonly seen: Seen[] = [];
  readonly slept: number[] = [];
  readonly #script: Step[];

  constructor(...script: Step[]) {
    this.#script = script;
  }

  /** Paths and queries in the order of the requests. */
  get paths(): string[] {
    return this.seen.map(({ path }) => path);
  }

  readonly fetch: typeof fetch = async (input, init = {}) => {
    const url = new URL(String(input));
    const seen = { url, path: url.pathname + url.search, init };
    this.seen.push(seen);
    const step = this.#script.length > 1 ? this.#script.shift() : this.#script[0];
    if (step === undefined) throw new Error("The script is empty");
    return await step(seen);
  };

  /** A client whose waits are recorded and take no time. Jitter is at its maximum by default. */
  client(options: Partial<SpanningClientOptions> = {}): SpanningClient {
    return createSpanningClient({
      baseUrl: regionBaseUrl("eu"),
      credentials: CREDENTIALS,
      fetch: this.fetch,
      now: () => NOW,
      random: () => 1,
      sleep: (milliseconds) => {
        this.slept.push(milliseconds);
        return Promise.resolve();
      },
      ...options,
    });
  }
}

export function json(body: unknown, init?: ResponseInit): Step {
  return () => Response.json(body, init);
}

export function status(
  code: number,
  headers: Record<string, string> = {},
): Step {
  return () => new Response("canary-body", { status: code, headers });
}

/** A record with the eight fields of the vendor's sample. */
export function record(
  name: string,
  more: Record<string, unknown> = {},
): Record<string, unknown> {
  return {
    userPrincipalName: `${name}@contoso.com`,
    email: `${name}@contoso.com`,
    displayName: name,
    msId: `id-${name}`,
    assigned: true,
    isAdmin: false,
    isDeleted: false,
    isArchive: false,
    ...more,
  };
}

/** A link to the page after a user, as the vendor writes it. */
export function linkAfter(name: string, origin = ORIGIN): string {
  return `${origin}/external/users?msIdOffset=id-${name}&sortPropOffset=${name}%40contoso.com&size=50`;
}

/** A page of users, by default the last one. */
export function page(names: readonly string[], nextLink: unknown = ""): Step {
  return json({ users: names.map((name) => record(name)), nextLink });
}

/** All users of a walk. */
export async function all(client: SpanningClient): Promise<WireUser[]> {
  const users: WireUser[] = [];
  for await (const { users: more } of client.pages()) users.push(...more);
  return users;
}

export function namesOf(users: readonly WireUser[]): (string | undefined)[] {
  return users.map(({ displayName }) => displayName);
}

/** The error that some work fails with. */
export async function failure(work: Promise<unknown>): Promise<Error> {
  try {
    await work;
  } catch (error) {
    assert.ok(error instanceof Error);
    return error;
  }
  assert.fail("it did not fail");
}
