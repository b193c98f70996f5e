import { CANARY } from "./canary.ts";

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
