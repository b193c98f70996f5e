import assert from "node:assert/strict";
import type { Sleep } from "../../src/base/async.ts";
import type { Directory } from "../../src/directory/directory.ts";
import { StillReadingError } from "../../src/tenant/errors.ts";
import {
  type DirectoryContext,
  type DirectoryRequest,
  TenantDirectory,
} from "../../src/tenant/tenant_directory.ts";
import { ScriptedClient, wireUser } from "./scripted_client.ts";

/** In milliseconds. */
export const SECOND = 1_000;
/** In milliseconds. */
export const MINUTE = 60_000;

/** A directory, and the time it lives in. */
interface DirectoryOnClock {
  readonly directory: TenantDirectory;
  readonly clock: { now: number };
  readonly sleep: Sleep;
  /** Lets so many milliseconds pass. */
  readonly pass: (ms: number) => Promise<void>;
}

/** A directory over a scripted client, with a clock and timers that a test moves by hand. */
export function directoryOn(
  client: ScriptedClient,
  settings: Partial<DirectoryContext["configuration"] & DirectoryContext["host"]> = {},
): DirectoryOnClock {
  const clock = { now: Date.parse("2026-11-02T08:00:00Z") };
  const timers: { at: number; fire: () => void }[] = [];
  const sleep = (ms: number, signal?: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
      timers.push({ at: clock.now + ms, fire: resolve });
    });
  const defaults = {
    cacheTtlSeconds: 300,
    staleMaxSeconds: 3_600,
    countCheck: "error",
    parallelPages: 1,
    now: () => clock.now,
    sleep,
  } as const;
  const all = { ...defaults, ...settings };
  const directory = new TenantDirectory({ client, configuration: all, host: all });
  const pass = async (ms: number): Promise<void> => {
    clock.now += ms;
    for (const timer of timers.splice(0)) {
      if (timer.at <= clock.now) timer.fire();
      else timers.push(timer);
    }
    await settle();
  };
  return { directory, clock, sleep, pass };
}

/** Lets everything that waits for nothing but its turn go on. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 50; i++) await Promise.resolve();
}

/** A client that walks in this order. */
export function clientOf(...script: ScriptedClient["script"]): ScriptedClient {
  const client = new ScriptedClient();
  client.script = script;
  return client;
}

/** A walk that reads one page and then waits until a test lets it go on. */
export function heldWalk(
  names: string[],
): { readonly walk: ScriptedClient["script"][number]; readonly release: () => void } {
  const gate = Promise.withResolvers<void>();
  const walk: ScriptedClient["script"][number] = async function* (startFrom, signal) {
    if (startFrom === undefined) {
      yield { users: names.map((name) => wireUser(name)), cursor: "cursor 1" };
    }
    const aborted = new Promise<never>((_, reject) =>
      signal.addEventListener("abort", () => reject(signal.reason), { once: true })
    );
    await Promise.race([gate.promise, aborted]);
    yield { users: [wireUser("last@x")] };
  };
  return { walk, release: () => gate.resolve() };
}

/** The first users of a directory. */
export function principalNames(directory: Directory): string[] {
  return directory.entries().take(9).map(({ identity }) => identity.userPrincipalName).toArray();
}

/** When reading a directory began, as a time of day. */
export function began(directory: Directory): string {
  return new Date(directory.facts.fetchedAt).toISOString().slice(11, 19);
}

/** Asks, and goes away after the first page. */
export async function abandon(
  directory: TenantDirectory,
  request: DirectoryRequest = {},
): Promise<void> {
  const gone = new AbortController();
  const call = directory.get({ ...request, signal: gone.signal });
  await settle();
  gone.abort(new DOMException("gone", "AbortError"));
  await assert.rejects(call, /gone/);
}

/** Asks, and waits until told to ask again. Gives back what it was told. */
export async function sentAway(
  { directory, pass }: DirectoryOnClock,
  request: DirectoryRequest,
): Promise<StillReadingError> {
  const call = directory.get(request).catch((error) => error);
  await settle();
  await pass(45 * SECOND);
  const error = await call;
  assert.ok(error instanceof StillReadingError, String(error));
  return error;
}
