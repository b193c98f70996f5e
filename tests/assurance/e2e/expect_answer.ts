import assert from "node:assert/strict";
import { TOOLS_OF_ONE_TENANT } from "../../support/typical_calls.ts";

const NAMES = TOOLS_OF_ONE_TENANT.map(({ name }) => name);

/** Holds what a client lists against the tools there are, and an answer of `list_roles` against the seven. */
export function expectAnswer(tools: readonly string[], answer: unknown): string {
  assert.deepEqual([...tools].sort(), [...NAMES].sort());
  const { roles, source } = answer as {
    roles: readonly { members?: number }[];
    source: { tenant: string };
  };
  assert.equal(source.tenant, "sandbox");
  assert.ok(roles.every(({ members }) => members !== undefined));
  assert.equal(roles.length, 7);
  return `listed ${tools.length} tools, list_roles answered with ${roles.length} roles`;
}

/** The names in a list of tools. */
export function namesOf(tools: readonly { readonly name: string }[]): string[] {
  return tools.map(({ name }) => name);
}
