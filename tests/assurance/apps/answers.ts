import type { TestClient } from "../../support/mcp_clients.ts";
import type { AnswerCall } from "./open_host.ts";

/** A host that passes the page's calls to a server. */
export function answersOf(client: TestClient): AnswerCall {
  return async (name, args) => {
    const { structured, text, isError } = await client.call(name, args);
    return {
      content: [{ type: "text", text }],
      ...(structured === undefined ? {} : { structuredContent: structured }),
      isError,
    };
  };
}
