import { PROMPTS } from "../../../src/mcp/prompts/prompts.ts";
import { tools } from "../../../tools/mod.ts";
import { anyCharacter } from "../../support/any_character.ts";
import { META, modernHeaders } from "../transport/expectation.ts";
import { everyRequest } from "./every_request.ts";
import fc from "fast-check";

/** A request that no client was tested with. */
export interface ArbitraryRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const METHODS = [
  "initialize",
  "ping",
  "server/discover",
  "tools/list",
  "tools/call",
  "resources/list",
  "resources/templates/list",
  "resources/read",
  "resources/subscribe",
  "prompts/list",
  "prompts/get",
  "completion/complete",
  "logging/setLevel",
  "subscriptions/listen",
  "notifications/initialized",
  "notifications/cancelled",
  "__proto__",
  "constructor",
];

const ARGUMENTS = [
  ...new Set(
    tools.flatMap(({ listing }) => Object.keys(listing.inputSchema["properties"] as object)),
  ),
  "__proto__",
];

const someName = fc.oneof(
  fc.constantFrom(
    ...tools.map(({ name }) => name),
    ...PROMPTS.map(({ listing }) => listing.name),
    "toString",
  ),
  fc.string(),
);
const value = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.string({ unit: anyCharacter }),
  fc.constantFrom("", "enabled", "global_admin", "default", "chloe.dubois@northwind.example"),
  fc.integer(),
  fc.boolean(),
);
const args = fc.dictionary(fc.constantFrom(...ARGUMENTS), value, { maxKeys: 5 });
const path = fc.array(fc.string({ unit: anyCharacter }).map(encodeURIComponent), { maxLength: 4 })
  .map((parts) => `/${parts.join("/")}`);
const uri = fc.oneof(
  fc.constantFrom("spanning://roles", "spanning://default/users/%", "spanning:///users/", "x"),
  fc.string().map((user) => `spanning://default/users/${user}`),
  fc.tuple(fc.constantFrom("http", "https", "spanning"), fc.domain(), path)
    .map(([scheme, domain, path]) => `${scheme}://${domain}${path}`),
);
const params = fc.oneof(
  { weight: 4, arbitrary: fc.record({ name: someName, arguments: args }) },
  { weight: 2, arbitrary: fc.record({ uri }) },
  {
    weight: 2,
    arbitrary: fc.record({
      ref: fc.oneof(
        fc.record({ type: fc.constant("ref/prompt"), name: someName }),
        fc.record({ type: fc.constant("ref/resource"), uri }),
        value,
      ),
      argument: fc.oneof(fc.record({ name: fc.constantFrom(...ARGUMENTS), value }), value),
    }),
  },
  { weight: 1, arbitrary: fc.record({ notifications: value }) },
  { weight: 1, arbitrary: value },
);
const meta = fc.option(fc.oneof(fc.constant(META), args, value), { nil: undefined });
const id = fc.oneof(fc.integer(), fc.string(), fc.constant(undefined), value);
const message = fc.record({
  jsonrpc: fc.oneof({ weight: 9, arbitrary: fc.constant("2.0") }, { weight: 1, arbitrary: value }),
  id,
  method: fc.oneof(
    { weight: 9, arbitrary: fc.constantFrom(...METHODS) },
    { weight: 1, arbitrary: value },
  ),
  params: fc.tuple(params, meta).map(([params, _meta]) =>
    typeof params === "object" && params !== null && _meta !== undefined
      ? { ...params, _meta }
      : params
  ),
});

/** A right message of either era with some letters changed, and the headers of the right one. */
const mutated = fc.tuple(
  fc.constantFrom(...everyRequest("viktor.petrenko@northwind.example")),
  fc.boolean(),
  fc.array(fc.tuple(fc.nat(400), fc.nat(3), fc.string({ unit: anyCharacter, maxLength: 3 })), {
    maxLength: 3,
  }),
).map(([{ method, params }, modern, changes]) => {
  const name = params["name"] ?? params["uri"];
  const whole = {
    jsonrpc: "2.0",
    id: 1,
    method,
    params: modern ? { ...params, _meta: META } : params,
  };
  const body = changes.reduce(
    (text, [at, removed, added]) => text.slice(0, at) + added + text.slice(at + removed),
    JSON.stringify(whole),
  );
  const headers = modern ? modernHeaders(method, name === undefined ? undefined : `${name}`) : {};
  return { body, headers };
});

const plain = (body: string): { body: string; headers: Record<string, string> } => ({
  body,
  headers: {},
});

const content = fc.oneof(
  { weight: 6, arbitrary: message.map((message) => plain(JSON.stringify(message))) },
  { weight: 6, arbitrary: mutated },
  { weight: 1, arbitrary: fc.json().map(plain) },
  { weight: 1, arbitrary: fc.string({ unit: anyCharacter }).map(plain) },
  {
    weight: 1,
    arbitrary: fc.array(message, { maxLength: 3 }).map((all) => plain(JSON.stringify(all))),
  },
);

/** Texts that a header can carry. */
const headerText = fc.stringMatching(/^[\x21-\x7e]([\x20-\x7e]{0,20}[\x21-\x7e])?$/);
const header = (...usual: string[]): fc.Arbitrary<string | undefined> =>
  fc.oneof(
    { weight: 24, arbitrary: fc.constant(undefined) },
    { weight: 2, arbitrary: fc.constantFrom(...usual) },
    { weight: 1, arbitrary: headerText },
  );

const headers = fc.record({
  "content-type": fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom("application/json", "application/json; charset=x") },
    { weight: 1, arbitrary: headerText },
  ),
  "accept": header("application/json", "*/*", "application/json, text/event-stream"),
  "mcp-protocol-version": header("2026-07-28", "2025-11-25", "2024-11-05"),
  "mcp-method": header(...METHODS),
  "mcp-name": header(...tools.map(({ name }) => name), "=?base64?YQ==?="),
  "mcp-session-id": header("1"),
  "mcp-param-user": header("x"),
  "last-event-id": header("7"),
  "origin": header("http://localhost:6274"),
  "authorization": header("Bearer x"),
  "content-encoding": header("identity"),
}).map((all) =>
  Object.fromEntries(
    Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined),
  )
);

/** Requests from nearly right to noise. */
export const arbitraryRequest: fc.Arbitrary<ArbitraryRequest> = fc.record({
  method: fc.oneof(
    { weight: 20, arbitrary: fc.constant("POST") },
    { weight: 1, arbitrary: fc.constantFrom("GET", "PUT", "DELETE", "OPTIONS", "HEAD", "PATCH") },
  ),
  path: fc.oneof(
    { weight: 20, arbitrary: fc.constant("/mcp") },
    { weight: 1, arbitrary: path },
  ),
  headers,
  content,
}).map(({ method, path, headers, content }) => ({
  method,
  path,
  headers: { ...content.headers, ...headers },
  body: content.body,
}));
