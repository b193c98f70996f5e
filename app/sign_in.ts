import { asRecord } from "./data_source.ts";

/** Signs people in at an OAuth issuer, for the page in a browser. */

/** Where people sign in, as the server writes it into the page. */
export interface Issuer {
  readonly issuer: string;
  readonly clientId: string;
  readonly scope?: string;
  /** The address of `/mcp`, for which the token is asked. */
  readonly resource: string;
}

/** What signing in needs of a browser. */
export interface SignInBrowser {
  readonly fetch: (url: string, init?: RequestInit) => Promise<Response>;
  /** Kept for this tab. */
  readonly storage: Pick<Storage, "getItem" | "setItem" | "removeItem">;
  /** The address that the issuer sends people back to: the page's own. */
  readonly redirectUri: string;
}

/** What is kept between leaving for the issuer and coming back. */
const PENDING = "spanning-access.sign-in";

/**
 * Begins to sign in: OAuth's code flow with PKCE, as RFC 9700 asks of pages. Gives the address to go
 * to.
 */
export async function beginSignIn(issuer: Issuer, browser: SignInBrowser): Promise<string> {
  const { authorization_endpoint } = await readMetadata(issuer.issuer, browser);
  const verifier = randomText();
  const state = randomText();
  browser.storage.setItem(PENDING, JSON.stringify({ verifier, state }));
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier));
  const url = new URL(authorization_endpoint);
  const parameters = {
    response_type: "code",
    client_id: issuer.clientId,
    redirect_uri: browser.redirectUri,
    code_challenge: toBase64Url(new Uint8Array(digest)),
    code_challenge_method: "S256",
    state,
    ...(issuer.scope === undefined ? {} : { scope: issuer.scope }),
    ...resourceOf(issuer),
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return url.href;
}

/**
 * Ends what {@linkcode beginSignIn} began, with what the issuer sent back; undefined where it sent
 * nothing. Throws where it is not the answer to what this tab asked.
 */
export async function endSignIn(
  query: string,
  issuer: Issuer,
  browser: SignInBrowser,
): Promise<string | undefined> {
  const answer = new URLSearchParams(query);
  const code = answer.get("code");
  const error = answer.get("error");
  if (code === null && error === null) return undefined;
  const { verifier, state } = asRecord(JSON.parse(browser.storage.getItem(PENDING) ?? "{}")) ?? {};
  browser.storage.removeItem(PENDING);
  if (typeof state !== "string" || answer.get("state") !== state) {
    throw new Error("This sign-in was not begun in this tab");
  }
  if (answer.has("iss") && answer.get("iss") !== issuer.issuer) {
    throw new Error("Another issuer answered than the one that was asked");
  }
  if (code === null) throw new Error(answer.get("error_description") ?? `The issuer said ${error}`);
  const { token_endpoint } = await readMetadata(issuer.issuer, browser);
  const response = await browser.fetch(token_endpoint, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded", accept: "application/json" },
    body: new URLSearchParams({
      grant_type: "authorization_code",
      code,
      redirect_uri: browser.redirectUri,
      client_id: issuer.clientId,
      code_verifier: String(verifier),
      ...resourceOf(issuer),
    }).toString(),
    credentials: "omit",
  });
  const { access_token, error_description } = asRecord(await response.json()) ?? {};
  if (typeof access_token === "string") return access_token;
  throw new Error(String(error_description ?? "The issuer gave no access token"));
}

interface Metadata {
  readonly authorization_endpoint: string;
  readonly token_endpoint: string;
}

/** Reads where the issuer's endpoints are: OpenID's place first, which most have, then RFC 8414's. */
async function readMetadata(issuer: string, { fetch }: SignInBrowser): Promise<Metadata> {
  const base = issuer.replace(/\/$/, "");
  const { origin, pathname } = new URL(base);
  const path = pathname === "/" ? "" : pathname;
  const places = [
    `${base}/.well-known/openid-configuration`,
    `${origin}/.well-known/oauth-authorization-server${path}`,
  ];
  for (const place of places) {
    const response = await fetch(place, { credentials: "omit" }).catch(() => undefined);
    const metadata = response?.ok ? asRecord(await response.json().catch(() => ({}))) : undefined;
    if (metadata?.["issuer"] !== issuer) continue;
    const { authorization_endpoint, token_endpoint } = metadata;
    if (typeof authorization_endpoint === "string" && typeof token_endpoint === "string") {
      return { authorization_endpoint, token_endpoint };
    }
  }
  throw new Error(`The issuer ${issuer} does not say where to sign in`);
}

/** RFC 8707's parameter. Entra ID takes the audience from the scope, and refuses both together. */
function resourceOf({ issuer, resource }: Issuer): { resource?: string } {
  return /^https:\/\/login\.microsoftonline\./.test(issuer) ? {} : { resource };
}

function randomText(): string {
  return toBase64Url(crypto.getRandomValues(new Uint8Array(32)));
}

function toBase64Url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_")
    .replace(/=+$/, "");
}
