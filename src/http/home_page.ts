import { IDENTITY, VERSION } from "../base/identity.ts";
import type { OAuthSettings } from "../configuration/configuration.ts";
import { PRIVATE_HEADERS, publicAddress } from "./host_and_origin.ts";
import type { HttpPolicy } from "./policy.ts";
import type { Context } from "hono";

/**
 * Says to a person who opens the address in a browser what this is and how to connect. No script,
 * nothing from elsewhere, and no word about tenants: everybody may read it.
 */
export function homePage(c: Context, policy: HttpPolicy): Response {
  const url = publicAddress(c, policy.oauth);
  const page = PAGE.replaceAll(/%(\w+)%/g, (_, name) => escape(texts(url, policy)[name] ?? ""));
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

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
}

const PAGE = `<!doctype html>
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
