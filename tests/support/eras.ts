import { legacyClient, modernClient } from "./mcp_clients.ts";

/** Both generations of the protocol, each with its own client over memory. */
export const ERAS = [["2026-07-28", modernClient], ["2025", legacyClient]] as const;
