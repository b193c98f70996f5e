import assert from "node:assert/strict";
import type { Expectation } from "./expectation.ts";
import { call } from "./messages.ts";

/** What every door of the contract is started with, besides a tenant and an issuer. */
export const SETTINGS = {
  MCP_BEARER_TOKEN: "a-token-of-some-length",
  MCP_ALLOWED_HOSTS: "127.0.0.1,access.example",
  MCP_ALLOWED_ORIGINS: "https://inspector.example",
  MCP_BODY_TIMEOUT_SECONDS: "1",
  LOG_LEVEL: "debug",
} as const;

export const JSON_TYPE = { "content-type": "application/json" } as const;

/** The headers of a caller who is let in. */
export const AUTHORIZED: Readonly<Record<string, string>> = {
  ...JSON_TYPE,
  authorization: `Bearer ${SETTINGS.MCP_BEARER_TOKEN}`,
};

/** A call that is answered with seven roles. */
export const ROLES = call("2025", "list_roles");

/** An authorized request with this body. */
export function post(text: string, headers: Record<string, string> = {}): Expectation["request"] {
  return { headers: { ...AUTHORIZED, ...headers }, body: text };
}

/** What comes of {@linkcode ROLES}. */
// deno-lint-ignore no-explicit-any
export function sevenRoles({ id, result }: any): void {
  assert.equal(id, 7);
  assert.equal(result.structuredContent.roles.length, 7);
}
