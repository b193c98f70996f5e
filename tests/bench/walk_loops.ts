import { sleep } from "../../src/base/async.ts";
import { createTenant } from "../../src/tenant/tenant.ts";
import type { Directory } from "../../src/directory/directory.ts";
import { SANDBOX_CREDENTIALS as credentials } from "../../src/sandbox/credentials.ts";
import { basicAuthorization } from "../../src/spanning/request.ts";
import { readPage, readUsers } from "../../src/spanning/user_pages.ts";

/** Called after each page. */
export type OnPage = () => void;

/** Ours: a tenant's directory, read as a tool reads it, with the settings' defaults. */
export async function walkDirectory(origin: string, onPage: OnPage = () => {}): Promise<Directory> {
  const tenant = createTenant(
    { id: "default", sandbox: false, baseUrl: { origin, region: "custom" }, credentials },
    {
      fetch,
      sleep,
      now: () => Date.now(),
      cacheTtlSeconds: 300,
      staleMaxSeconds: 3600,
      timeoutSeconds: 60,
      countCheck: "error",
      background: true,
    },
  );
  return await tenant.directory.get({ onProgress: onPage });
}

/** The least that reads all pages: follows the links, parses, keeps nothing. */
export async function bareLoop(origin: string, onPage: OnPage = () => {}): Promise<number> {
  let users = 0;
  for await (const page of bodies<{ users: unknown[] }>(origin)) {
    users += page.users.length;
    onPage();
  }
  return users;
}

/** The same, and each page is checked against the schema. */
export async function checkedLoop(origin: string, onPage: OnPage = () => {}): Promise<number> {
  let users = 0;
  for await (const page of bodies<object>(origin)) {
    users += readUsers(readPage(page)).length;
    onPage();
  }
  return users;
}

async function* bodies<T>(origin: string): AsyncGenerator<T> {
  const headers = { Authorization: basicAuthorization(credentials) };
  let url = `${origin}/external/users?size=1000&status=false`;
  while (url !== "") {
    const response = await fetch(url, { headers });
    const page = JSON.parse(await response.text());
    yield page;
    url = page.nextLink;
  }
}
