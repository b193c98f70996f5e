/** Material for packages, made from records as the vendor sends them, without a network. */

import { DirectoryBuilder } from "../../src/directory/directory_builder.ts";
import type { Directory, DirectoryFacts } from "../../src/directory/directory.ts";
import type * as evidence from "../../src/evidence/material.ts";
import { DEFAULT_THRESHOLDS, type Population } from "../../src/governance/review/facts.ts";
import { review } from "../../src/governance/review/review.ts";
import { defaultTenant } from "../../src/sandbox/northwind.ts";
import { readUser } from "../../src/spanning/records.ts";

/** What differs from a whole, confirmed list of the tenant `northwind` without a history. */
export interface MaterialOptions extends Partial<Omit<evidence.Material, "facts" | "settings">> {
  readonly facts?: Partial<DirectoryFacts>;
  readonly settings?: Partial<evidence.EvidenceSettings>;
}

/** When the lists here were read. */
export const FETCHED_AT = Date.UTC(2026, 10, 26, 9, 30);

/** Material of the sandbox's default tenant. */
export function northwind(options: MaterialOptions = {}): evidence.Material {
  return materialOf(defaultTenant().users, options);
}

/** Material of some records, as `/users` has them. */
export function materialOf(
  records: readonly unknown[],
  options: MaterialOptions = {},
): evidence.Material {
  const builder = new DirectoryBuilder();
  builder.add(records.map((record) => readUser(record)));
  const directory = builder.build({
    complete: true,
    confirmed: true,
    counted: builder.users,
    pages: 1,
    fetchedAt: FETCHED_AT,
    warnings: [],
    ...options.facts,
  });
  return materialOfDirectory(directory, options, records.length);
}

/** Material of a directory that was read from so many records. */
export function materialOfDirectory(
  directory: Directory,
  { facts, settings, ...rest }: MaterialOptions = {},
  rows: number = directory.users,
): evidence.Material {
  const thresholds = settings?.thresholds ?? DEFAULT_THRESHOLDS;
  return {
    tenant: { id: "northwind", region: "us", sandbox: false },
    facts: { ...directory.facts, ...facts },
    stateCounts: directory.stateCounts,
    users: () => directory.recordsById(),
    review: review({
      population: withEverybody(directory),
      list: directory.facts.complete ? "whole" : "incomplete",
      signInPathsDeclared: settings?.signInPaths !== undefined,
      thresholds,
    }),
    extraction: {
      apiHost: "o365-api-us.spanningbackup.com",
      figures: { counted: directory.users },
      administrator: "admin@northwind.example",
      record: {
        startedAt: FETCHED_AT,
        finishedAt: FETCHED_AT + 1_500,
        requests: [{
          method: "GET",
          path: "/external/users",
          query: "size=1000",
          pages: 1,
          rows,
        }],
        pages: [{ n: 1, rows, sha256: "0".repeat(64), receivedAt: FETCHED_AT + 1_200 }],
        pagesUnused: 0,
        rowsReceived: rows,
        rowsUnreadable: 0,
        rowsOverlapping: 0,
        duplicatesMerged: rows - directory.users,
      },
    },
    settings: { thresholds, countCheck: "error", allowPartial: false, ...settings },
    version: "1.0.0",
    ...rest,
  };
}

/** The same users, of whom a finding names all instead of the first few. */
function withEverybody(directory: Directory): Population {
  return {
    stateCounts: directory.stateCounts,
    find: (fits, most) => directory.find(fits, most === 0 ? 0 : Infinity),
    sharing: (_, most) => directory.sharing(Infinity, most),
  };
}
