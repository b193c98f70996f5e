import { shareWork } from "../base/async.ts";
import { policySource } from "../base/hash.ts";
import { IDENTITY, VERSION } from "../base/identity.ts";
import type { OAuthSettings } from "../configuration/configuration.ts";
import { PRIVATE_HEADERS, publicAddress } from "./host_and_origin.ts";
import type { HttpPolicy } from "./policy.ts";
import type { Context, Handler } from "hono";

/** The pages for people with a browser: what this server is, and who has access. */

/**
 * Says to a person who opens the address in a browser what this is and how to connect. No script,
 * nothing from elsewhere, and no word about tenants: everybody may read it.
 */
export function homePage(c: Context, policy: HttpPolicy): Response {
  const url = publicAddress(c, policy.oauth);
  const page = HOME.replaceAll(/%(\w+)%/g, (_, name) => escapeText(texts(url, policy)[name] ?? ""));
  return c.body(page, 200, {
    ...PRIVATE_HEADERS,
    "content-type": "text/html; charset=utf-8",
    "content-security-policy":
      "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
  });
}

function texts(url: string, policy: HttpPolicy): Readonly<Record<string, string>> {
  return {
    title: IDENTITY.title,
    name: IDENTITY.name,
    version: VERSION,
    description: IDENTITY.description,
    url,
    admission: describeAdmission(policy),
    documentation: `${IDENTITY.repository}#readme`,
  };
}

function describeAdmission(
  { bearerTokens, tenantTokens, oauth }: {
    readonly bearerTokens: HttpPolicy["bearerTokens"];
    readonly tenantTokens: HttpPolicy["tenantTokens"];
    readonly oauth?: OAuthSettings;
  },
): string {
  if (oauth !== undefined) {
    return "Your client opens a browser to sign you in, or sends a token that the operator gave you.";
  }
  return bearerTokens.length + tenantTokens.length > 0
    ? 'Your client must send the token that the operator gave you, as "Authorization: Bearer TOKEN".'
    : "No token is needed on this machine.";
}

const HOME = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>%title%</title>
<style>
:root { color-scheme: light dark }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 42rem; margin: 3rem auto; padding: 0 1rem }
code { font: 0.95em ui-monospace, monospace; overflow-wrap: anywhere }
</style>
</head>
<body>
<main>
<h1>%title%</h1>
<p>%description%</p>
<h2>Connect</h2>
<p>Give your assistant this address as an MCP server over HTTP:</p>
<p><code>%url%</code></p>
<p>%admission%</p>
<p>It answers programs, not browsers. <a href="%documentation%">The documentation</a> has the lines
for each client.</p>
<h2>Health</h2>
<p><a href="/health">/health</a> says whether it runs.</p>
<p><small>%name% %version%</small></p>
</main>
</body>
</html>
`;

/**
 * Serves the page that shows who has access: open to all, because it holds no fact, and may load
 * and ask nothing but this server and the issuer at which people sign in.
 */
export function appPage(
  readPage: () => Promise<string>,
  { oauth, app }: Pick<HttpPolicy, "oauth" | "app">,
): Handler {
  const issuer = oauth !== undefined && app?.clientId !== undefined
    ? { oauth, clientId: app.clientId }
    : undefined;
  const make = shareWork(() => makePage(readPage, issuer?.oauth.issuers[0].issuer));
  return async function appPage(c) {
    const { before, after, policy } = await make();
    const written = issuer === undefined ? "" : JSON.stringify(describeIssuer(c, issuer));
    return c.body(before + escapeText(written) + after, 200, {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": policy,
      // The address of this server in it is the one that this caller used.
      "cache-control": "private, no-cache",
      "vary": "host, x-forwarded-proto, forwarded",
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-resource-policy": "same-origin",
    });
  };
}

/** The page around the place where a server writes the issuer, and its policy. */
interface Page {
  readonly before: string;
  readonly after: string;
  readonly policy: string;
}

interface PageIssuer {
  readonly oauth: OAuthSettings;
  readonly clientId: string;
}

/** The place in the page, and its empty value. */
const PLACE = '<meta name="spanning-access" content="';

async function makePage(
  readPage: () => Promise<string>,
  issuer: string | undefined,
): Promise<Page> {
  const html = await readPage();
  const at = html.indexOf(PLACE) + PLACE.length;
  if (at < PLACE.length) throw new Error("The page has no place for the issuer");
  const policy = [
    "default-src 'none'",
    `script-src ${await policySource(textIn(html, "script"))}`,
    `style-src ${await policySource(textIn(html, "style"))}`,
    `connect-src 'self'${issuer === undefined ? "" : ` ${new URL(issuer).origin}`}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
  return { before: html.slice(0, at), after: html.slice(at), policy };
}

/** The text of the page's one script or style. */
function textIn(html: string, tag: "script" | "style"): string {
  return new RegExp(`<${tag}[^>]*>([^]*?)</${tag}>`).exec(html)?.[1] ?? "";
}

/** Where the page signs people in, and for which resource. */
function describeIssuer(c: Context, { oauth, clientId }: PageIssuer): Record<string, unknown> {
  const { issuers: [{ issuer }], scopes: [scope] } = oauth;
  return { issuer, clientId, ...(scope && { scope }), resource: publicAddress(c, oauth) };
}

function escapeText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
}
