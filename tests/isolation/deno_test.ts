import { createAccess } from "../../mod.ts";
import { CALLERS, vendorOf } from "../support/callers.ts";
import { checkConcurrentCalls, checkWarm, TOKEN } from "./check_isolation.ts";

Deno.test("Deno: of 200 concurrent calls with 20 credentials none shows another's user, nor does what is held", async () => {
  const vendor = vendorOf(CALLERS);
  const access = createAccess({
    env: {
      SPANNING_CREDENTIALS_FROM: "headers",
      MCP_BEARER_TOKEN: TOKEN,
      LOG_LEVEL: "error",
    },
    fetch: (input, init) => vendor(new Request(input, init)),
    now: Date.now,
    writeLog: () => {},
  });
  await using server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    access.http("127.0.0.1").fetch,
  );
  const url = new URL(`http://127.0.0.1:${server.addr.port}/mcp`);
  await checkConcurrentCalls(url);
  await checkWarm(url);
});
