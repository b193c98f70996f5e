import assert from "node:assert/strict";

/** Secrets that occur nowhere else: one that shows up has leaked. */
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

/** A vendor that fails in one way and says everything it knows while doing so. */
export type EchoingVendor = (request: Request) => Promise<Response>;

const SECRETS = `${CANARY.adminEmail} ${CANARY.apiKey} ${CANARY.adminEmail}:${CANARY.apiKey}`;

/** Everything that a careless server, proxy or library might repeat of a request. */
function everything(request: Request): string {
  return [
    `${request.method} ${request.url}`,
    ...[...request.headers].map(([name, value]) => `${name}: ${value}`),
    SECRETS,
  ].join("\n");
}

function headersFor(request: Request): Headers {
  const headers = new Headers({
    "www-authenticate": `Basic realm="${SECRETS}"`,
    "set-cookie": `session=${request.headers.get("authorization")}`,
    "location": `https://elsewhere.example/${encodeURIComponent(SECRETS)}`,
    "x-request-id": SECRETS,
  });
  return headers;
}

function answering(status: number, body: (request: Request) => string | null): EchoingVendor {
  return (request) =>
    Promise.resolve(new Response(body(request), { status, headers: headersFor(request) }));
}

function failing(error: (request: Request) => unknown): EchoingVendor {
  return (request) => Promise.reject(error(request));
}

const STATUSES = [302, 400, 401, 403, 404, 408, 418, 429, 440, 500, 502, 503, 504];

const WRONG_SHAPES: readonly (readonly [name: string, body: unknown])[] = [
  ["a text", SECRETS],
  ["a list", [SECRETS]],
  ["an error in a 200", { error: { message: SECRETS } }],
  ["users that are a text", { users: SECRETS }],
  ["users that are texts", { users: [SECRETS] }],
  ["a user with an object for a name", { users: [{ userPrincipalName: { [SECRETS]: 1 } }] }],
  ["a user without an id", { users: [{ userPrincipalName: SECRETS }] }],
  ["fields named by secrets", { [SECRETS]: SECRETS, users: [{ [SECRETS]: SECRETS }] }],
  ["a link elsewhere", { users: [], nextLink: `https://evil.example/?$skiptoken=${SECRETS}` }],
  ["a link with credentials", { users: [], nextLink: `https://${CANARY.apiKey}@127.0.0.1:9/x` }],
  ["a link that is none", { users: [], nextLink: `http://[${SECRETS}` }],
  ["a list that goes on elsewhere", { users: [], next: SECRETS }],
];

/** Every way in which a vendor fails while repeating what it was sent. */
export const ECHOING_VENDORS: readonly (readonly [name: string, vendor: EchoingVendor])[] = [
  ...STATUSES.map((status) => [`status ${status}`, answering(status, everything)] as const),
  ["a web page", answering(200, (request) => `<html>${everything(request)}</html>`)],
  ["nothing", answering(200, () => null)],
  ["JSON that breaks off", answering(200, (request) => `{"users":"${everything(request)}`)],
  ...WRONG_SHAPES.map(([name, body]) =>
    [name, answering(200, () => JSON.stringify(body))] as const
  ),
  ["a network error", failing((request) => new TypeError(`failed: ${everything(request)}`))],
  [
    "a network error with a cause",
    failing((request) =>
      Object.assign(new TypeError("fetch failed"), {
        cause: Object.assign(new Error(everything(request)), { code: SECRETS }),
      })
    ),
  ],
  [
    "an error of the program's own kind by name",
    failing((request) => Object.assign(new Error(everything(request)), { name: "UserInputError" })),
  ],
  ["an error named by a secret", failing(() => Object.assign(new Error(), { name: SECRETS }))],
  ["a thrown text", failing(everything)],
  [
    "a body that breaks",
    (request) =>
      Promise.resolve(
        new Response(
          new ReadableStream({ start: (body) => body.error(new Error(everything(request))) }),
        ),
      ),
  ],
];
