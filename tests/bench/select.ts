import type { Standing } from "../../src/governance/standing.ts";
import { type Contender, interleave, ratioOf } from "./interleave.ts";
import { fillDirectory, type ParsedUser, parsePages } from "./invented_pages.ts";
import { printReport } from "./report.ts";

/**
 * The last page of a filtered list, from a directory and by a hand-written loop over the plain
 * objects. Needs `--v8-flags=--expose-gc`.
 *
 * Usage: `select.ts [--json] [users] [rounds]`.
 */
const LIMIT = 25;
const numbers = Deno.args.filter((argument) => /^\d+$/.test(argument)).map(Number);
const [users = 200_000, rounds = 15] = numbers;

const directory = fillDirectory(users);
const objects = parsePages(users).toArray().flat();
const DISABLING: readonly string[] = ["Archived (read-only)", "Deleted From Microsoft"];

const rows: string[][] = [];
for (const query of ["garcia", "@northwind", "müller", "nobody at all", undefined]) {
  const fitting = loop(query, Infinity);
  const after = fitting.users.at(-LIMIT - 1);
  const ours = (): number => {
    const standing = ({ status }: Standing): boolean => status === "enabled";
    const { entries, matched } = directory.select(
      { standing, ...(query === undefined ? {} : { query }) },
      {
        limit: LIMIT,
        ...(after === undefined
          ? {}
          : { after: { userPrincipalName: after.userPrincipalName, id: after.msId } }),
      },
    );
    return matched + entries.length;
  };
  const theirs = (): number => {
    const { matched, users } = loop(query, LIMIT, after);
    return matched + users.length;
  };
  if (ours() !== theirs()) throw new Error(`They differ for ${query}: ${ours()}, ${theirs()}`);
  const contenders: Contender[] = [{ name: "ours", run: ours }, { name: "loop", run: theirs }];
  const [mine, plain] = await interleave(contenders, rounds);
  if (mine === undefined || plain === undefined) continue;
  rows.push([
    `${ratioOf(mine, plain).toFixed(2)} ×`,
    query ?? "(no query)",
    String(fitting.matched),
    mine.ms.toFixed(1),
    plain.ms.toFixed(1),
  ]);
}
printReport({
  title: `Last page of the enabled among ${users} users, ` +
    `median of ${rounds} rounds`,
  columns: ["select is", "query", "matched", "select ms", "plain loop ms"],
  rows,
});

/** What somebody would write first: count all who fit, keep a page of those behind a user. */
function loop(
  query: string | undefined,
  limit: number,
  after?: ParsedUser,
): { matched: number; users: ParsedUser[] } {
  const wanted = query?.toLowerCase();
  const found: ParsedUser[] = [];
  let matched = 0;
  let behind = after === undefined;
  for (const user of objects) {
    const fits = isEnabled(user) && (wanted === undefined ||
      user.userPrincipalName.toLowerCase().includes(wanted) ||
      user.email.toLowerCase().includes(wanted) ||
      user.displayName.toLowerCase().includes(wanted));
    if (fits) {
      matched++;
      if (behind && found.length < limit) found.push(user);
    }
    if (user === after) behind = true;
  }
  return { matched, users: found };
}

function isEnabled({ isDeleted, isArchive, tags }: ParsedUser): boolean {
  return !isDeleted && !isArchive && !tags.some((tag) => DISABLING.includes(tag));
}
