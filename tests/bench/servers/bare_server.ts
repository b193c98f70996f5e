import { Server } from "@modelcontextprotocol/server";
import type { Constants } from "./apps.ts";

/**
 * The least that answers our two questions: the SDK's low-level server with constants. With an
 * origin of pages, its first call reads them as a script would, follows the links and keeps nothing.
 */
export function bareServerOf({ list, call, pages }: Constants): () => Server {
  let reading: Promise<void> | undefined;
  return () => {
    const server = new Server({ name: "bare", version: "1.0.0" }, { capabilities: { tools: {} } });
    server.setRequestHandler("tools/list", () => list as never);
    server.setRequestHandler("tools/call", async () => {
      if (pages !== undefined) await (reading ??= readPages(pages));
      return call as never;
    });
    return server;
  };
}

async function readPages(origin: string): Promise<void> {
  for (let url = `${origin}/external/users?size=1000&status=false`; url !== "";) {
    const response = await fetch(url);
    url = JSON.parse(await response.text()).nextLink;
  }
}
