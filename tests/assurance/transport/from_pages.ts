import type { Expectation } from "./expectation.ts";
import { JSON_TYPE, post, ROLES } from "./requests.ts";

const PAGE = { origin: "https://inspector.example" };

/** Web pages that call. */
export function fromPages(): Expectation[] {
  const preflight = (origin: string): Expectation["request"] => ({
    method: "OPTIONS",
    headers: {
      origin,
      "access-control-request-method": "POST",
      "access-control-request-headers": "authorization,content-type,mcp-method,mcp-param-user",
    },
  });
  const allowed = { "access-control-allow-origin": /^https:\/\/inspector\.example$/ };
  return [
    {
      name: "a preflight of an allowed page: what clients send is allowed",
      request: preflight(PAGE.origin),
      status: 204,
      headers: {
        ...allowed,
        "access-control-allow-methods": /POST/,
        "access-control-allow-headers":
          /(?=.*authorization)(?=.*content-type)(?=.*mcp-protocol-version)(?=.*mcp-method)(?=.*mcp-name)(?=.*mcp-param-user)/,
        "vary": /origin/,
      },
    },
    {
      name: "a preflight of another page: 403, and nothing allowed",
      request: preflight("https://evil.example"),
      status: 403,
      without: ["access-control-allow-origin"],
    },
    {
      name: "an allowed page may read the answer",
      request: post(ROLES.body, PAGE),
      status: 200,
      headers: { ...allowed, "access-control-expose-headers": /www-authenticate/ },
    },
    {
      name: "an allowed page may read why it was refused",
      request: { headers: { ...JSON_TYPE, ...PAGE }, body: ROLES.body },
      status: 401,
      headers: allowed,
    },
    ...[
      "https://evil.example",
      "null",
      "http://inspector.example",
      "https://inspector.example.evil",
    ]
      .map((origin) => ({
        name: `a page of ${origin}: 403`,
        request: post(ROLES.body, { origin }),
        status: 403,
        without: ["access-control-allow-origin"],
      })),
  ];
}
