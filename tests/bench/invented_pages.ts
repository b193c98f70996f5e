import type { Directory } from "../../src/directory/directory.ts";
import { DirectoryBuilder } from "../../src/directory/directory_builder.ts";
import { generateTenant } from "../../src/sandbox/generate_tenant.ts";
import { readPage, readUsers } from "../../src/spanning/user_pages.ts";

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
export function* parsePages(users: number): Generator<ParsedUser[]> {
  for (const body of bodies(users)) yield JSON.parse(body).users;
}

/** A tenant's directory, built page by page from the JSON, as a walk builds it. */
export function fillDirectory(users: number): Directory {
  return finish(fillBuilder(users));
}

/** A directory that has read its last page and is not finished yet. */
export function fillBuilder(users: number): DirectoryBuilder {
  const builder = new DirectoryBuilder();
  for (const body of bodies(users)) builder.add(readUsers(readPage(JSON.parse(body))));
  return builder;
}

/** Finishes a directory. */
export function finish(builder: DirectoryBuilder): Directory {
  return builder.build({ complete: true, pages: 1, fetchedAt: 0, warnings: [] });
}

function* bodies(count: number): Generator<string> {
  const { users } = generateTenant({ users: count });
  for (let from = 0; from < count; from += PAGE_SIZE) {
    yield JSON.stringify({ users: users.slice(from, from + PAGE_SIZE), nextLink: "" });
  }
}
