import { createAccess } from "../../mod.ts";
import { CALLERS, vendorOf } from "./callers.ts";
import type { Program } from "./program.ts";

/** The program where each request brings its tenant's credentials, on the tenants of the callers. */
export function headerProgram(env: Readonly<Record<string, string>> = {}): Program {
  const vendor = vendorOf(CALLERS);
  const clock = { now: Date.parse("2026-11-02T08:00:00Z") };
  const requests: Request[] = [];
  const logLines: string[] = [];
  const access = createAccess({
    env: { SPANNING_CREDENTIALS_FROM: "headers", ...env },
    fetch: (input, init) => {
      const request = new Request(input, init);
      requests.push(request.clone());
      return vendor(request);
    },
    now: () => clock.now,
    writeLog: (line) => logLines.push(line),
  });
  return { access, requests, logLines, clock };
}
