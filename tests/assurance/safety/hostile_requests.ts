import { PROMPTS } from "../../../src/mcp/prompts/prompts.ts";
import { tools } from "../../../tools/mod.ts";

/** A request with a hostile text somewhere in it. */
export interface HostileRequest {
  /** Where the text is. */
  readonly what: string;
  readonly method: string;
  readonly params: Record<string, unknown>;
}

const TEMPLATE = "spanning://{tenant}/users/{user}";

/** Requests with a text in every place where a caller can put one. */
export function* requestsWith(text: string): Generator<HostileRequest> {
  yield call("a tool's name", text, {});
  for (const { name, listing } of tools) {
    const declared = Object.keys(listing.inputSchema["properties"] as Record<string, unknown>);
    for (const argument of [...declared, text]) {
      yield call(`${name}, argument ${argument.slice(0, 20)}`, name, { [argument]: text });
    }
    yield call(`${name}, a list in an argument`, name, { [declared[0] ?? "x"]: [text, { text }] });
  }
  yield read("a resource", text);
  yield read("a user", `spanning://default/users/${encodeURIComponent(text.toWellFormed())}`);
  yield read("a tenant", `spanning://${encodeURIComponent(text.toWellFormed())}/users/a`);
  yield prompt("a prompt's name", text, {});
  for (const { listing } of PROMPTS) {
    for (const argument of ["user", "role", "tenant", text]) {
      const args = { user: "a@b.example", [argument]: text };
      yield prompt(`${listing.name}, argument ${argument.slice(0, 20)}`, listing.name, args);
    }
  }
  const argument = { name: "user", value: text };
  yield complete("a completion", { ref: { type: "ref/resource", uri: TEMPLATE }, argument });
  yield complete("its template", { ref: { type: "ref/resource", uri: text }, argument });
  yield complete("its prompt", { ref: { type: "ref/prompt", name: text }, argument });
}

function call(what: string, name: string, args: Record<string, unknown>): HostileRequest {
  return { what, method: "tools/call", params: { name, arguments: args } };
}

function read(what: string, uri: string): HostileRequest {
  return { what, method: "resources/read", params: { uri } };
}

function prompt(what: string, name: string, args: Record<string, string>): HostileRequest {
  return { what, method: "prompts/get", params: { name, arguments: args } };
}

function complete(what: string, params: Record<string, unknown>): HostileRequest {
  return { what, method: "completion/complete", params };
}
