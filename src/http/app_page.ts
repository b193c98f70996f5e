import type { OAuthSettings } from "../configuration/configuration.ts";
import { publicAddress } from "./host_and_origin.ts";
import type { HttpPolicy } from "./policy.ts";
import type { Context, Handler } from "hono";

/** Where the page is served. */
export const APP_PATH = "/app";

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
  let made: Promise<Page> | undefined;
  return async function appPage(c) {
    const { before, after, policy } =
      await (made ??= makePage(readPage, issuer?.oauth.issuers[0].issuer));
    const written = issuer === undefined ? "" : JSON.stringify(describeIssuer(c, issuer));
    return c.body(before + escapeAttribute(written) + after, 200, {
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
    `script-src ${await hashOf(html, "script")}`,
    `style-src ${await hashOf(html, "style")}`,
    `connect-src 'self'${issuer === undefined ? "" : ` ${new URL(issuer).origin}`}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
  return { before: html.slice(0, at), after: html.slice(at), policy };
}

/** The hash by which a policy admits the page's one script or style, and no other. */
async function hashOf(html: string, tag: "script" | "style"): Promise<string> {
  const text = new RegExp(`<${tag}[^>]*>([^]*?)</${tag}>`).exec(html)?.[1] ?? "";
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return `'sha256-${btoa(String.fromCharCode(...new Uint8Array(hash)))}'`;
}

/** Where the page signs people in, and for which resource. */
function describeIssuer(c: Context, { oauth, clientId }: PageIssuer): Record<string, unknown> {
  const { issuers: [{ issuer }], scopes: [scope] } = oauth;
  return { issuer, clientId, ...(scope && { scope }), resource: publicAddress(c, oauth) };
}

function escapeAttribute(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
}
