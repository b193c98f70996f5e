import type { Expectation } from "./expectation.ts";
import { AUTHORIZED, post, ROLES } from "./requests.ts";

/** Methods, paths and media types. */
export function shapes(): Expectation[] {
  const otherMethods = ["GET", "PUT", "PATCH", "DELETE", "HEAD"].map((method): Expectation => ({
    name: `${method} on /mcp: 405`,
    request: { method, headers: AUTHORIZED },
    status: 405,
    headers: { allow: /^POST, OPTIONS$/ },
  }));
  const types = ["text/plain", "application/jsonp", "application/x-www-form-urlencoded", ""];
  return [
    ...otherMethods,
    { name: "another path: 404", request: { ...post(ROLES.body), path: "/users" }, status: 404 },
    ...types.map((type): Expectation => ({
      name: `content type "${type}": 415`,
      request: post(ROLES.body, { "content-type": type }),
      status: 415,
    })),
  ];
}
