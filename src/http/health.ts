import { IDENTITY } from "../identity.ts";
import { VERSION } from "../version.ts";

/** What `/health` says: that the program is alive, and which one it is. Nothing about tenants. */
export const HEALTH = { status: "ok", name: IDENTITY.name, version: VERSION } as const;
