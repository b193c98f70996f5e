import assert from "node:assert/strict";

/** Secrets that occur nowhere else, so that wherever one shows up, it has leaked. */
export const CANARY = {
  adminEmail: "canary.admin@canary-nest.example",
  apiKey: "ca9a41e5-feed-4bad-8dad-ca9a41eca9a4",
  bearer: "canary-bearer-7d1f00ba7d1f00ba",
} as const;

const PAIR = `${CANARY.adminEmail}:${CANARY.apiKey}`;

/** Every spelling in which a secret may leak, in lower case but for base64. */
const SPELLINGS: readonly string[] = [
  "canary.admin",
  "canary-nest",
  encodeURIComponent(CANARY.adminEmail).toLowerCase(),
  CANARY.apiKey,
  CANARY.apiKey.replaceAll("-", ""),
  CANARY.bearer,
];
const BASE64: readonly string[] = [PAIR, CANARY.apiKey, CANARY.adminEmail, CANARY.bearer]
  // Without the end, which depends on what follows.
  .map((text) => btoa(text).replace(/=+$/, "").slice(0, -2));

/** Fails when a secret shows up in what left the program. */
export function assertClean(text: string, where: string): void {
  const lower = text.toLowerCase();
  for (const spelling of SPELLINGS) {
    assert.ok(!lower.includes(spelling), `${where} holds ${spelling}: ${excerpt(lower, spelling)}`);
  }
  for (const spelling of BASE64) {
    assert.ok(!text.includes(spelling), `${where} holds a secret in base64`);
  }
}

/** Fails also when it shows up in the bytes behind a text in base64url, such as a cursor's. */
export function assertCleanCursor(cursor: string): void {
  assertClean(cursor, "a cursor");
  assertClean(atob(cursor.replaceAll("-", "+").replaceAll("_", "/")), "a cursor's bytes");
}

function excerpt(text: string, spelling: string): string {
  const at = text.indexOf(spelling);
  return text.slice(Math.max(0, at - 80), at + 80);
}
