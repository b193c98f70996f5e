import assert from "node:assert/strict";
import type { Expectation } from "./expectation.ts";
import { JSON_TYPE, post, ROLES, SETTINGS, sevenRoles } from "./requests.ts";
import type { Issuer, WrongToken } from "./tokens.ts";

const CHALLENGE = { "www-authenticate": /^Bearer/ };

/** Tokens and hosts. */
export function whoMayCall({ right, wrong, withoutScope }: Issuer): Expectation[] {
  const oauth = { "www-authenticate": /^Bearer .*resource_metadata="[^"]+"/ };
  const withToken = (authorization: string): Expectation["request"] => ({
    headers: { ...JSON_TYPE, ...(authorization === "" ? {} : { authorization }) },
    body: ROLES.body,
  });
  return [
    { name: "the right token lets in", request: post(ROLES.body), status: 200, json: sevenRoles },
    {
      name: "a right access token lets in",
      request: withToken(`Bearer ${right}`),
      status: 200,
      json: sevenRoles,
    },
    { name: "no token: 401", request: withToken(""), status: 401, headers: CHALLENGE },
    { name: "a wrong token: 401", request: withToken("Bearer x"), status: 401, headers: oauth },
    {
      name: "the right token as Basic: 401",
      request: withToken(`Basic ${SETTINGS.MCP_BEARER_TOKEN}`),
      status: 401,
      headers: CHALLENGE,
    },
    ...(Object.keys(wrong) as WrongToken[]).map((kind) => ({
      name: `an access token ${kind}: 401`,
      request: withToken(`Bearer ${wrong[kind]}`),
      status: 401,
      headers: { "www-authenticate": /^Bearer error="invalid_token"/ },
    })),
    {
      name: "an access token without the scope: 403",
      request: withToken(`Bearer ${withoutScope}`),
      status: 403,
      headers: { "www-authenticate": /error="insufficient_scope"/ },
    },
    {
      name: "a host that is not ours: 403",
      request: post(ROLES.body, { host: "evil.example" }),
      status: 403,
    },
    {
      name: "a host that only begins like ours: 403",
      request: post(ROLES.body, { host: "access.example.evil.example" }),
      status: 403,
    },
    {
      name: "a host of ours, whatever its port: 200",
      request: post(ROLES.body, { host: "access.example:8443" }),
      status: 200,
    },
    {
      name: "/health is open, also under another host",
      request: { method: "GET", path: "/health", headers: { host: "evil.example" } },
      status: 200,
      json: ({ status, name }) => assert.deepEqual([status, name], ["ok", "spanning-access-mcp"]),
    },
    {
      name: "who issues tokens is open",
      request: { method: "GET", path: "/.well-known/oauth-protected-resource/mcp" },
      status: 200,
      json: ({ bearer_methods_supported }) =>
        assert.deepEqual(bearer_methods_supported, ["header"]),
    },
  ];
}
