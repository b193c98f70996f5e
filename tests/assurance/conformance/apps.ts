import type { Hono } from "hono";
import { createAccess } from "../../../mod.ts";
import { createHttpApp } from "../../../src/http/app.ts";
import { httpPolicy } from "../../../src/http/policy.ts";
import { silentLog } from "../../../src/base/log.ts";
import { createFixtureServers } from "./fixtures/create_fixture_servers.ts";

/** The suite sends no token, so both apps are those of an address that only this machine reaches. */
const HOSTNAME = "127.0.0.1";

/** The product on its sandbox. */
export function productApp(): Hono {
  return createAccess({
    env: { SPANNING_SANDBOX: "1" },
    fetch: () => Promise.reject(new Error("The sandbox needs no network")),
    now: Date.now,
    writeLog: () => {},
    background: false,
  }).http(HOSTNAME);
}

/** The product's app with the fixtures in place of its tools, resources and prompts. */
export function doorApp(): Hono {
  return createHttpApp({
    servers: createFixtureServers(),
    policy: httpPolicy({ bearerTokens: [] }, HOSTNAME),
    log: silentLog,
    fetch: () => Promise.reject(new Error("The fixtures need no network")),
    now: Date.now,
  });
}
