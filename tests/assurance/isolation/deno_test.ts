import { headerProgram, servedApp } from "../../support/program.ts";
import { CALLS, checkConcurrentCalls, checkWarm, TOKEN } from "./check_isolation.ts";

Deno.test(`Deno: none of ${CALLS} concurrent calls shows another caller's user, nor does the cache`, async () => {
  const { access } = headerProgram({ MCP_BEARER_TOKEN: TOKEN });
  await using app = servedApp(access);
  await checkConcurrentCalls(app.url);
  await checkWarm(app.url);
});
