import { foldAddress } from "../base/text.ts";
import { type Change, CHANGE_KINDS, type ChangeKind } from "./changes.ts";
import type { Reading, ReadingChanges } from "./reading.ts";

/** Which of the changes in a span are asked for, a page at a time. */

/** Counts the changes that fit and gives those of one page, in the order in which they were seen. */
export async function selectChanges(
  neighbours: AsyncIterable<ReadingChanges>,
  fits: (change: Change) => boolean,
  { after, limit }: { readonly after?: ChangePlace | undefined; readonly limit: number },
): Promise<SelectedChanges> {
  const counts = new Map<ChangeKind, number>();
  const page: PlacedChange[] = [];
  const readingChanged = new Set<string>();
  let more = false;
  for await (const { from, to, changes, readingChanged: sentences } of neighbours) {
    for (const sentence of sentences) readingChanged.add(sentence);
    for (const change of changes.filter(fits)) {
      counts.set(change.kind, (counts.get(change.kind) ?? 0) + 1);
      if (after !== undefined && comparePlaces(placeOf(to, change), after) <= 0) continue;
      if (page.length < limit) page.push({ change, from, to });
      else more = true;
    }
  }
  const last = more ? page.at(-1) : undefined;
  return {
    page,
    counts: CHANGE_KINDS.flatMap((kind) => {
      const count = counts.get(kind);
      return count === undefined ? [] : [[kind, count] as const];
    }),
    readingChanged: [...readingChanged],
    ...(last === undefined ? {} : { last: placeOf(last.to, last.change) }),
  };
}

/** The changes that a caller asks for. */
interface ChangeFilter {
  readonly kind?: ChangeKind | undefined;
  /** Gained or lost, or held by who came or went. */
  readonly role?: string | undefined;
  /** An object id, a principal name or an e-mail, before or after the change, in any case. */
  readonly user?: string | undefined;
}

/** Whether a change is one that a caller wants to see. */
export function changeFilter({ kind, role, user }: ChangeFilter): (change: Change) => boolean {
  const wanted = user === undefined ? undefined : foldAddress(user);
  return (change) => {
    const sides = [change.before, change.after];
    if (kind !== undefined && change.kind !== kind) return false;
    if (
      role !== undefined &&
      !sides.some((side) => side?.role === role || side?.roles?.some((held) => held === role))
    ) return false;
    const names = [change.user, ...sides].flatMap((side) =>
      side === undefined ? [] : [side.id, side.userPrincipalName, "email" in side ? side.email : ""]
    );
    return wanted === undefined || names.some((name) => foldAddress(name ?? "") === wanted);
  };
}

/** A change, and the two neighbouring readings between which it lies. */
interface PlacedChange {
  readonly change: Change;
  readonly from: Reading;
  readonly to: Reading;
}

/** Where a change stands among all of them. */
export type ChangePlace = readonly [reading: number, kind: string, user: string, role: string];

interface SelectedChanges {
  readonly page: readonly PlacedChange[];
  /** Of all that fit, in the order of a report. */
  readonly counts: readonly (readonly [ChangeKind, number])[];
  readonly readingChanged: readonly string[];
  /** Where the page ends; absent where nothing follows. */
  readonly last?: ChangePlace;
}

function placeOf({ id }: Reading, { kind, user, before, after }: Change): ChangePlace {
  return [id, kind, user.id.toLowerCase(), after?.role ?? before?.role ?? ""];
}

/** Changes are in the order of readings, kinds and ids; roles of one person in that of the text. */
function comparePlaces(one: ChangePlace, other: ChangePlace): number {
  const rank = (kind: string): number => CHANGE_KINDS.findIndex((each) => each === kind);
  return one[0] - other[0] || rank(one[1]) - rank(other[1]) || compare(one[2], other[2]) ||
    compare(one[3], other[3]);
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
