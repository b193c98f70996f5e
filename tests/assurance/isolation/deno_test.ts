import { headerProgram, servedApp } from "../../support/program.ts";
import { checkConcurrentCalls, checkWarm, TOKEN } from "./check_isolation.ts";

Deno.test("Deno: of 200 concurrent calls with 20 credentials none shows another's user, nor does what is held", async () => {
  const { access } = headerProgram({ MCP_BEARER_TOKEN: TOKEN });
  await using app = servedApp(access);
  await checkConcurrentCalls(app.url);
  await checkWarm(app.url);
});
