import configuration from "../../deno.json" with { type: "json" };

/** The server that is tested: the product itself, or its app with the suite's fixtures. */
export type App = "product" | "door";

/** A revision of the protocol, tested by one release of the official suite. */
export interface Suite {
  readonly revision: "2025-11-25" | "2026-07-28";
  /** The release, as npm names it. */
  readonly release: string;
  readonly options: readonly string[];
  /** How many scenarios the revision requires. */
  readonly required: number;
}

const { imports } = configuration;

/** The last stable release knows 2025-11-25; the next one also looks at every message's schema. */
export const SUITES: readonly Suite[] = [
  {
    revision: "2025-11-25",
    release: imports["conformance-0.1"],
    options: ["--suite", "active"],
    required: 30,
  },
  {
    revision: "2025-11-25",
    release: imports["conformance-0.2"],
    options: ["--requirements", "2025-11-25"],
    required: 30,
  },
  {
    revision: "2026-07-28",
    release: imports["conformance-0.2"],
    options: ["--requirements", "2026-07-28"],
    required: 37,
  },
];
