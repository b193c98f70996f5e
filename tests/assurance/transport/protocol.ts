import { MAX_BODY_BYTES } from "../../../src/http/request_body.ts";
import {
  AUTHORIZED,
  body,
  call,
  type Expectation,
  hostileCall,
  META,
  modernHeaders,
  post,
  ROLES,
  sevenRoles,
} from "./expectation.ts";
import assert from "node:assert/strict";

/** Both eras of the protocol, and every way in which clients accept answers. */
export function protocol(): Expectation[] {
  const accepts = ["application/json", "*/*", "application/json, */*", ""];
  const both = "application/json, text/event-stream";
  const discover = body("server/discover", { _meta: META });
  return [
    ...(["2025", "2026"] as const).flatMap((era) => {
      const { body, headers } = call(era, "list_roles");
      return [...accepts, both, "text/event-stream"].map((accept): Expectation => ({
        name: `a call of ${era} with Accept "${accept}" is answered`,
        request: post(body, { ...headers, accept }),
        status: 200,
        headers: accepts.includes(accept) ? { "content-type": /^application\/json/ } : {},
        json: sevenRoles,
      }));
    }),
    {
      name: "a notification: 202 without a body",
      request: post('{"jsonrpc":"2.0","method":"notifications/initialized"}'),
      status: 202,
    },
    {
      name: "a call to /mcp/ is a call to /mcp",
      request: { ...post(call("2025", "list_roles").body), path: "/mcp/" },
      status: 200,
      json: sevenRoles,
    },
    {
      name: "a notification with params of null: 202 without a body",
      request: post('{"jsonrpc":"2.0","method":"notifications/initialized","params":null}'),
      status: 202,
    },
    ...[
      '"params":null',
      '"params":{"_meta":null}',
      ...["null", "0.5", "true", "{}"].map((token) =>
        `"params":{"_meta":{"progressToken":${token}}}`
      ),
    ].map((params): Expectation => ({
      name: `a list asked for with ${params} is answered`,
      request: post(`{"jsonrpc":"2.0","id":7,"method":"tools/list",${params}}`),
      status: 200,
      json: ({ result }) => assert.ok(result.tools.length > 5),
    })),
    ...['"params":[]', '"params":"x"', '"params":{"_meta":3}'].map((params): Expectation => ({
      name: `a list asked for with ${params}: 400 with the id`,
      request: post(`{"jsonrpc":"2.0","id":"mine","method":"tools/list",${params}}`),
      status: 400,
      json: ({ id, error }) => assert.deepEqual([id, error.code], ["mine", -32602]),
    })),
    {
      name: "server/discover names both eras' versions",
      request: post(discover, modernHeaders("server/discover")),
      status: 200,
      json: ({ result }) => assert.ok(result.supportedVersions.includes("2026-07-28")),
    },
    {
      name: "a header with white space behind it is the same header",
      request: post(discover, modernHeaders("server/discover \t")),
      status: 200,
      json: ({ result }) => assert.ok(result.supportedVersions.includes("2026-07-28")),
    },
    {
      name: "a header that disagrees with the body: 400",
      request: post(discover, modernHeaders("tools/list")),
      status: 400,
      json: ({ error }) => assert.equal(error.code, -32020),
    },
    {
      name: "a version that nobody speaks: 400",
      request: post(
        body("tools/list", { _meta: { ...META, [Object.keys(META)[0] ?? ""]: "2099-01-01" } }),
        { ...modernHeaders("tools/list"), "mcp-protocol-version": "2099-01-01" },
      ),
      status: 400,
      json: ({ error }) => assert.equal(error.code, -32022),
    },
    {
      name: "a method that does not exist: 404",
      request: post(body("tools/burn", { _meta: META }), modernHeaders("tools/burn")),
      status: 404,
      json: ({ error }) => assert.equal(error.code, -32601),
    },
    {
      name: "a tool that does not exist is a protocol error",
      request: post(call("2025", "burn_users").body),
      status: 200,
      json: ({ error }) => assert.equal(error.code, -32602),
    },
    {
      name: "more argument values than any call has: an error that the assistant reads",
      request: post(hostileCall("wide", 300)),
      status: 200,
      json: ({ result }) => {
        assert.equal(result.isError, true);
        assert.match(result.content[0].text, /more than 200 values/);
      },
    },
    {
      name: "arguments nested deeper than any call's: an error that the assistant reads",
      request: post(hostileCall("deep", 20)),
      status: 200,
      json: ({ result }) => {
        assert.equal(result.isError, true);
        assert.match(result.content[0].text, /nested deeper than 8/);
      },
    },
    {
      name: "params that do not fit the protocol: the caller's mistake, in a sentence",
      request: post(body("tools/call", { name: 7 })),
      status: 200,
      json: ({ error }) => {
        assert.equal(error.code, -32602);
        assert.match(error.message, /^Invalid params for tools\/call: params\.name: [^\n{]*$/);
      },
    },
    {
      name: "a made-up cursor: an error that the assistant reads",
      request: post(call("2025", "list_users", { cursor: "AAAA" }).body),
      status: 200,
      json: ({ result }) => {
        assert.equal(result.isError, true);
        assert.match(result.content[0].text, /Cannot use this cursor/);
      },
    },
  ];
}

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

/** Bodies that are too much, too little or too late. */
export function bodies(): Expectation[] {
  const batch = `[${ROLES.body}]`;
  const text = (bytes: number): string => body("x", { text: "y".repeat(bytes) });
  const pieces = Array(80).fill("x".repeat(65_536));
  const refused: [name: string, body: string | readonly string[], status: number][] = [
    ["no JSON", "{", 400],
    ["no body", "", 400],
    ["a text", '"hello"', 400],
    ["null", "null", 400],
    ["a batch", batch, 400],
    ["an empty batch", "[]", 400],
    ["depth 10,000", hostileCall("deep", 10_000), 400],
    ["100,000 elements", hostileCall("wide", 100_000), 400],
    ["one byte too many", text(MAX_BODY_BYTES), 413],
    ["5 MB", text(5_000_000), 413],
    ["5 MB in chunks without a length", pieces, 413],
  ];
  return [
    ...refused.map(([name, body, status]): Expectation => ({
      name: `${name}: ${status}`,
      request: { headers: AUTHORIZED, body },
      status,
    })),
    {
      name: "a body in chunks without a length is read",
      request: { headers: AUTHORIZED, body: [...ROLES.body] },
      status: 200,
      json: sevenRoles,
    },
    {
      name: "a body that does not arrive: 408",
      request: { headers: AUTHORIZED, body: "{", length: 100 },
      status: 408,
    },
  ];
}
