import assert from "node:assert/strict";
import type { TestClient } from "./mcp_clients.ts";

/** Follows `nextCursor` to the end and returns all users with the last page's figures. */
export async function allPages(
  client: TestClient,
  tool: string,
  args: Record<string, unknown>,
  // deno-lint-ignore no-explicit-any
): Promise<{ users: any[]; last: any; pages: number }> {
  const users = [];
  let cursor: string | undefined;
  for (let pages = 1;; pages++) {
    const { structured, isError, text } = await client.call(tool, {
      ...args,
      ...(cursor === undefined ? {} : { cursor }),
    });
    assert.equal(isError, false, text);
    users.push(...structured.users);
    cursor = structured.nextCursor;
    if (cursor === undefined) return { users, last: structured, pages };
    assert.ok(pages < 5000, "The list does not end");
  }
}
