import assert from "node:assert/strict";
import { parseFault } from "../../src/sandbox/faults.ts";
import { createSandbox, type Sandbox } from "../../src/sandbox/sandbox.ts";
import { SANDBOX_CREDENTIALS } from "../../src/sandbox/tenant.ts";
import type { SandboxTenant } from "../../src/sandbox/tenant.ts";

/** The origin of the requests; nothing listens there. */
export const ORIGIN = "https://o365-api-us.spanningbackup.com";

export const NOW = Date.parse("2026-03-02T15:04:05Z");

const credentials = `${SANDBOX_CREDENTIALS.adminEmail}:${SANDBOX_CREDENTIALS.apiKey}`;
export const AUTHORIZATION = `Basic ${btoa(credentials)}`;

/** A page of the list as received. */
interface Page {
  // deno-lint-ignore no-explicit-any
  readonly users: any[];
  readonly nextLink?: string | null;
}

/** A sandbox whose clock stands still, and whose waits are recorded and take no time. */
export function sandboxOf(
  tenant: SandboxTenant,
  ...faults: string[]
): Sandbox & { readonly waits: number[] } {
  const waits: number[] = [];
  const sandbox = createSandbox({
    tenant,
    credentials: SANDBOX_CREDENTIALS,
    faults: faults.map(parseFault),
    now: () => NOW,
    sleep: (milliseconds) => Promise.resolve(void waits.push(milliseconds)),
  });
  return Object.assign(sandbox, { waits });
}

/** Sends a request with the right credentials, unless other headers are given. */
export function ask(
  { fetch }: Pick<Sandbox, "fetch">,
  path: string,
  { headers = { authorization: AUTHORIZATION }, signal }: {
    headers?: Record<string, string>;
    signal?: AbortSignal;
  } = {},
): Promise<Response> {
  const init = signal === undefined ? { headers } : { headers, signal };
  return fetch(new Request(new URL(path, ORIGIN), init));
}

// deno-lint-ignore no-explicit-any
export async function askJson(sandbox: Pick<Sandbox, "fetch">, path: string): Promise<any> {
  return await (await ask(sandbox, path)).json();
}

/** Follows the links to the end or for `most` pages, adding `again` to each of them. */
export async function walk(
  sandbox: Pick<Sandbox, "fetch">,
  { size = 1000, again = "&status=false", most = Infinity }: {
    size?: number;
    again?: string;
    most?: number;
  } = {},
): Promise<Page[]> {
  const pages: Page[] = [];
  let link: string | null | undefined = `/external/users?size=${size}`;
  while (link && pages.length < most) {
    const page: Page = await askJson(sandbox, link + again);
    pages.push(page);
    link = page.nextLink;
  }
  return pages;
}

/** Fails unless two lists of records are equal; reports only the first difference. */
export function assertSameUsers(found: readonly unknown[], wanted: readonly unknown[]): void {
  const at = wanted.findIndex((user, at) => JSON.stringify(user) !== JSON.stringify(found[at]));
  if (at >= 0) assert.deepEqual(found[at], wanted[at]);
  assert.equal(found.length, wanted.length);
}
