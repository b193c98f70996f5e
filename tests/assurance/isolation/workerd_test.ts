import { fileURLToPath } from "node:url";
import { bareWorkerd } from "../../support/workerd.ts";
import { CALLERS, vendorOf } from "../../support/callers.ts";
import { CALLS, checkConcurrentCalls, checkWarm, TOKEN } from "./check_isolation.ts";

const WRANGLER_CONFIG = fileURLToPath(new URL("wrangler.toml", import.meta.url));

Deno.test(`workerd: none of ${CALLS} concurrent calls shows another caller's user, nor does the cache`, async () => {
  const vendor = vendorOf(CALLERS);
  await using upstream = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    (request) => {
      const { pathname, search } = new URL(request.url);
      const address = `https://${request.headers.get("x-vendor-host")}${pathname}${search}`;
      return vendor(new Request(address, { headers: request.headers }));
    },
  );
  await using server = await bareWorkerd({
    SPANNING_CREDENTIALS_FROM: "headers",
    MCP_BEARER_TOKEN: TOKEN,
    MCP_CALLS_PER_MINUTE: "0",
    LOG_LEVEL: "error",
    VENDOR: `http://127.0.0.1:${upstream.addr.port}`,
  }, WRANGLER_CONFIG);
  await checkConcurrentCalls(server.url);
  await checkWarm(server.url);
});
