import { PROMPTS } from "../../../src/mcp/prompts/prompts.ts";
import { RESOURCES } from "../../../src/mcp/resources.ts";
import { tools } from "../../../tools/mod.ts";
import { TYPICAL_CALLS } from "../../support/typical_calls.ts";

/** A request of the protocol. */
export interface McpRequest {
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
}

const TEMPLATE = "spanning://{tenant}/users/{user}";

/** Requests that together come to every tool, resource, prompt and completion. */
export function everyRequest(user: string): McpRequest[] {
  const call = (name: string, args: Record<string, unknown>): McpRequest => ({
    method: "tools/call",
    params: { name, arguments: args },
  });
  const uris = [
    ...RESOURCES.map(({ listing }) => listing.uri),
    `spanning://default/users/${encodeURIComponent(user)}`,
  ];
  return [
    ...["tools/list", "resources/list", "resources/templates/list", "prompts/list"]
      .map((method) => ({ method, params: {} })),
    ...tools.map(({ name }) => call(name, { ...TYPICAL_CALLS[name] ?? {}, ...about(name, user) })),
    call("list_users", { allowPartial: true, refresh: true, query: user.slice(0, 256) }),
    call("get_backup_status", { user }),
    call("get_user_grants", { user: `nobody.${user}`.slice(0, 512) }),
    ...uris.map((uri) => ({ method: "resources/read", params: { uri } })),
    ...PROMPTS.map(({ listing }) => ({
      method: "prompts/get",
      params: {
        name: listing.name,
        arguments: listing.name === "offboarding_check" ? { user: user.slice(0, 512) } : {},
      },
    })),
    completion({ type: "ref/resource", uri: TEMPLATE }, "user", user.slice(0, 8)),
    completion({ type: "ref/prompt", name: "access_review" }, "role", ""),
    completion({ type: "ref/prompt", name: "access_review" }, "tenant", ""),
  ];
}

function about(tool: string, user: string): Record<string, unknown> {
  return tool === "get_user_grants" ? { user: user.slice(0, 512) } : {};
}

function completion(ref: Record<string, unknown>, name: string, value: string): McpRequest {
  return { method: "completion/complete", params: { ref, argument: { name, value } } };
}
