import { VERSION } from "../version.ts";

/** What `/health` says: that the program is alive, and which one it is. Nothing about tenants. */
export const HEALTH = { status: "ok", name: "spanning-access-mcp", version: VERSION } as const;
