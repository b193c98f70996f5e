import type { Log } from "../../src/base/log.ts";

/** A log that writes nothing. */
export const silentLog: Log = () => {};
