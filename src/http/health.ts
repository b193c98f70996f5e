import { IDENTITY, VERSION } from "../base/identity.ts";

const NAME = { name: IDENTITY.name, version: VERSION } as const;

/** What `/health` says: that the program is alive, and which one it is. Nothing about tenants. */
export const HEALTH = { status: "ok", ...NAME } as const;

/** How `/ready` begins where the settings are right. */
export const READY = { status: "ready", ...NAME } as const;

/** How `/ready` begins where nothing can be answered; the reason follows. */
export const NOT_READY = { status: "not ready", ...NAME } as const;
