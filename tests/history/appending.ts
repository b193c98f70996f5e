import type { Rec } from "./drift_oracle.ts";
import { History } from "../../src/history/history.ts";
import { openNodeSql } from "../../src/entry/node_sql.ts";
import { account, accounts, readingOf } from "./records.ts";

// A process that appends one reading after the other until somebody kills it. The number of a
// reading stands in the display name of its first user, so that each can be told from the others.
const [folder = "", first = "0"] = Deno.args;
const sql = await openNodeSql(folder);
const history = new History({ sql, now: () => 1, days: 400 });
for (let number = Number(first);; number++) {
  const list: Rec[] = accounts(200).map((each) => ({ ...each, name: `${each.name} in ${number}` }));
  list[0] = account(1, { name: String(number) });
  const appended = await history.append("default", readingOf(list, number));
  await Deno.stdout.write(new TextEncoder().encode(`${appended} ${number}\n`));
}
