import { foldSearch, searchWords } from "../../src/base/text.ts";
import { sleep } from "../../src/base/async.ts";
import { readConfiguration } from "../../src/configuration/read_configuration.ts";
import type { Directory } from "../../src/directory/directory.ts";
import { DirectoryBuilder } from "../../src/directory/directory_builder.ts";
import { SANDBOX_CREDENTIALS as credentials } from "../../src/sandbox/tenant.ts";
import { generateTenant } from "../../src/sandbox/generate_tenant.ts";
import { basicAuthorization } from "../../src/spanning/request.ts";
import { readPage, readUsers } from "../../src/spanning/user_pages.ts";
import { createTenant } from "../../src/tenant/tenant.ts";

/** Called after each page. */
export type OnPage = () => void;

/** Ours: a tenant's directory, read as a tool reads it, with the settings' defaults. */
export async function walkDirectory(origin: string, onPage: OnPage = () => {}): Promise<Directory> {
  const configuration = readConfiguration({ SPANNING_SANDBOX: "1" });
  const described = { id: "default", baseUrl: { origin, region: "custom" }, credentials } as const;
  const host = { fetch, sleep, now: () => Date.now() };
  const tenant = createTenant(described, configuration, host);
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
    users += (await readUsers(readPage(page))).users.length;
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

const DISABLING: readonly string[] = ["Archived (read-only)", "Deleted From Microsoft"];

/** The start and the length of a page. */
interface LoopPage {
  readonly limit: number;
  readonly after?: ParsedUser | undefined;
}

/**
 * The loop that one would write first: count all enabled users who fit, keep a page of those behind a
 * user.
 */
export function selectLoop(
  objects: readonly ParsedUser[],
  query: string | undefined,
  { limit, after }: LoopPage,
): { matched: number; users: ParsedUser[] } {
  const words = searchWords(query ?? "");
  const found: ParsedUser[] = [];
  let matched = 0;
  let behind = after === undefined;
  for (const user of objects) {
    const fits = isEnabled(user) &&
      words.every((word) =>
        foldSearch(user.userPrincipalName).includes(word) ||
        foldSearch(user.email).includes(word) ||
        foldSearch(user.displayName).includes(word) ||
        foldSearch(user.msId).includes(word)
      );
    if (fits) {
      matched++;
      if (behind && found.length < limit) found.push(user);
    }
    if (user === after) behind = true;
  }
  return { matched, users: found };
}

function isEnabled({ isDeleted, isArchive, tags }: ParsedUser): boolean {
  return !isDeleted && !isArchive && !tags.some((tag) => DISABLING.includes(tag));
}

/** The fields of a record that a loop over plain objects looks at. */
export interface ParsedUser {
  readonly userPrincipalName: string;
  readonly email: string;
  readonly displayName: string;
  readonly msId: string;
  readonly isDeleted: boolean;
  readonly isArchive: boolean;
  readonly tags: readonly string[];
}

const PAGE_SIZE = 1000;

/** A tenant's pages as `JSON.parse` gives them, one at a time. */
export function* parsePages(bodies: readonly string[]): Generator<ParsedUser[]> {
  for (const body of bodies) yield JSON.parse(body).users;
}

/** A tenant's directory, built page by page from the JSON, as a walk builds it. */
export async function fillDirectory(bodies: readonly string[]): Promise<Directory> {
  return finish(await fillBuilder(bodies));
}

/** A directory that has read its last page and is not finished yet. */
export async function fillBuilder(bodies: readonly string[]): Promise<DirectoryBuilder> {
  const builder = new DirectoryBuilder();
  for (const body of bodies) {
    builder.add((await readUsers(readPage(JSON.parse(body)))).users);
  }
  return builder;
}

/** Finishes a directory. */
function finish(builder: DirectoryBuilder): Directory {
  return builder.build({ complete: true, pages: 1, fetchedAt: 0, warnings: [] });
}

/** The pages of a tenant of this many users, as the API answers them. */
export function inventPageBodies(count: number): string[] {
  const { users } = generateTenant({ users: count });
  return Array.from({ length: Math.ceil(count / PAGE_SIZE) }, (_, page) => {
    const from = page * PAGE_SIZE;
    return JSON.stringify({ users: users.slice(from, from + PAGE_SIZE), nextLink: "" });
  });
}
