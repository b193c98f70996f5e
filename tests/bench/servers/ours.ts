import { SANDBOX_CREDENTIALS } from "../../../src/sandbox/credentials.ts";
import { bareEnvironment, entry, PERMISSIONS } from "../../support/door_process.ts";
import { freePort } from "../../support/loopback_port.ts";
import { type Served, serving } from "../../support/serving.ts";

/** What a bearer token looks like. */
export const TOKEN = "0123456789abcdef0123456789abcdef";

/** Settings of a tenant whose pages are served at an origin, kept for longer than a benchmark. */
export function settingsFor(origin: string): Record<string, string> {
  return {
    SPANNING_BASE_URL: origin,
    SPANNING_ADMIN_EMAIL: SANDBOX_CREDENTIALS.adminEmail,
    SPANNING_API_KEY: SANDBOX_CREDENTIALS.apiKey,
    SPANNING_CACHE_TTL_SECONDS: "3600",
    LOG_LEVEL: "warn",
  };
}

/** Starts the real `serve` door; its log lines go nowhere, as into a journal that keeps up. */
export async function serveOurs(settings: Readonly<Record<string, string>>): Promise<Served> {
  const port = freePort();
  const process = new Deno.Command(Deno.execPath(), {
    args: ["run", ...PERMISSIONS, entry("serve")],
    env: { ...bareEnvironment(), PORT: String(port), ...settings },
    clearEnv: true,
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
  return await serving(process, port);
}
