import { openParts, packParts, type PieceKey, readParts, writeParts } from "./pieces.ts";
import type { Decision } from "./reading.ts";
import { bumpGeneration, type Shelf } from "./stored_readings.ts";

/** What reviewers decided about grants, kept beside the readings and never replaced. */

/** Keeps the decisions of one closing beside the earlier ones, none of which is replaced. */
export async function addDecisions(
  shelf: Shelf,
  tenant: string,
  decisions: readonly Decision[],
): Promise<void> {
  const { sql, vault } = shelf;
  const packed = await packParts(vault, keyOf(tenant, 0), [JSON.stringify(decisions)]);
  sql.transaction(() => {
    writeParts(sql, keyOf(tenant, (closings(shelf, tenant).at(-1) ?? 0) + 1), packed);
    bumpGeneration(sql, tenant);
  });
}

/** The decisions of one closing after the other, each with its number. */
export async function* readClosings(
  shelf: Shelf,
  tenant: string,
): AsyncGenerator<{ readonly key: PieceKey; readonly decisions: readonly Decision[] }> {
  for (const closing of closings(shelf, tenant)) {
    const key = keyOf(tenant, closing);
    const decisions: Decision[] = [];
    for await (const text of openParts(shelf.vault, key, readParts(shelf.sql, key))) {
      decisions.push(...JSON.parse(text) as Decision[]);
    }
    yield { key, decisions };
  }
}

/** The latest decision about each grant, by the grant's id. */
export async function readDecisions(
  shelf: Shelf,
  tenant: string,
): Promise<ReadonlyMap<string, Decision>> {
  const latest = new Map<string, Decision>();
  for await (const { decisions } of readClosings(shelf, tenant)) {
    for (const decision of decisions) latest.set(decision.grantId, decision);
  }
  return latest;
}

/** Closings are numbered apart from readings, and outlive them. */
function keyOf(tenant: string, closing: number): PieceKey {
  return { tenant, reading: -closing, kind: "decisions" };
}

function closings({ sql }: Shelf, tenant: string): number[] {
  return sql.exec<{ closing: number }>(
    "SELECT DISTINCT -reading AS closing FROM pieces WHERE tenant = ? AND kind = 'decisions' " +
      "ORDER BY closing",
    tenant,
  ).map(({ closing }) => closing);
}
