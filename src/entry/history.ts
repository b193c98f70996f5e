import { ReportableError, UserInputError } from "../base/errors.ts";
import { cell, table } from "../base/safe_text.ts";
import { plural } from "../base/text.ts";
import { History } from "../history/history.ts";
import { auditCommand } from "../operations/audit.ts";
import { createProgram, type ReadyProgram } from "../program/program.ts";
import { print, readCommandLine, refuseUsage } from "./command_line.ts";
import { denoHost, writeToStderr } from "./deno_host.ts";
import { openNodeSql } from "./node_sql.ts";

/** `deno task history`: lists, shows, checks and deletes kept readings. */

const HELP = `Shows, checks and deletes the readings that SPANNING_HISTORY keeps.

  list                     every reading: when it was seen, users, digest
  show ID                  what changed in one reading since the one before it
  check                    opens everything and compares each reading with its digest
  delete --tenant ID       erases everything of a tenant
  delete --person NAME     erases a person from every reading, by object id, principal name or
                           e-mail; with --tenant of one tenant, otherwise of all

  --json                   list and check as JSON

What show gives out of people and what delete erases leaves an audit line on standard error.

Exit status: 0, or 1 if something is wrong or not there, 64 for a wrong command line.
`;

const TASK = "deno task history";

Deno.exit(await run());

async function run(): Promise<number> {
  const { values, positionals: [name = "list", id, ...rest] } = readCommandLine({
    args: Deno.args,
    task: TASK,
    help: HELP,
    words: true,
    options: {
      tenant: { type: "string" },
      person: { type: "string" },
      json: { type: "boolean", default: false },
    },
  });
  if (rest.length > 0 || (name !== "show" && id !== undefined)) {
    refuseUsage("Too many arguments", TASK);
  }
  if (!["list", "show", "check", "delete"].includes(name)) {
    refuseUsage(`Unknown command ${JSON.stringify(name)}`, TASK);
  }
  try {
    const opened = await open();
    const { history } = opened;
    if (name === "list") return list(history, values.json);
    if (name === "check") return await check(history, values.json);
    if (name === "show" && id !== undefined) return await show(opened, Number(id));
    if (name === "delete") return await remove(opened, values);
    return refuseUsage("show needs the id of a reading", TASK);
  } catch (error) {
    if (!(error instanceof ReportableError)) throw error;
    writeToStderr(error.message);
    return 1;
  }
}

/** An open history, and its log. */
interface Opened extends Pick<ReadyProgram, "log" | "audit"> {
  readonly history: History;
}

async function open(): Promise<Opened> {
  const program = createProgram(denoHost());
  if (!program.ok) throw program.error;
  const { configuration: { history: settings }, log, audit } = program;
  if (settings === undefined) {
    throw new UserInputError("Nothing is kept: SPANNING_HISTORY is not set, or has no effect");
  }
  const { place, days, keys } = settings;
  const sql = await openNodeSql(place);
  for (const warning of sql.warnings) writeToStderr(warning);
  return { history: new History({ sql, now: Date.now, days, keys }), log, audit };
}

function list(history: History, json: boolean): number {
  const [readings, tombstones] = [history.readings(), history.tombstones()];
  if (json) {
    print(JSON.stringify({ readings, tombstones }));
    return 0;
  }
  print(
    readings.length === 0 ? "Nothing is kept yet" : table(
      ["id", "tenant", "first seen", "last seen", "seen", "users", "digest"],
      readings.map(({ id, tenant, firstSeen, lastSeen, seen, users, digest }) => [
        ...[
          String(id),
          tenant,
          time(firstSeen),
          time(lastSeen),
          String(seen),
          String(users),
          digest,
        ],
      ]),
    ),
  );
  for (const { tenant, reading, erasedAt, digestBefore, digestAfter } of tombstones) {
    const what = reading === 0 ? "everything" : `a person from reading ${reading}`;
    const after = digestAfter === "" ? "" : `, digest after ${digestAfter}`;
    print(`${time(erasedAt)}: erased ${what} of ${tenant}, digest before ${digestBefore}${after}`);
  }
  return 0;
}

async function show({ history, ...records }: Opened, id: number): Promise<number> {
  const reading = history.readings().find((each) => each.id === id);
  if (reading === undefined) {
    throw new UserInputError("No such reading: list names those there are");
  }
  const head = await history.head(reading);
  const { tenant, firstSeen, lastSeen, users, digest } = reading;
  print(`${tenant}: seen from ${time(firstSeen)} to ${time(lastSeen)}, ${plural(users, "user")}`);
  print(`digest ${digest}, version ${head.version}, read from ${head.origin}`);
  for (const [role, { held, notDeterminable }] of Object.entries(head.roles)) {
    print(
      `  ${role}: ${held}` +
        (notDeterminable === 0 ? "" : `, not determinable: ${notDeterminable}`),
    );
  }
  const before = history.readings(tenant).findLast((each) => each.id < id);
  if (before === undefined) {
    print("The oldest reading of this tenant");
    return 0;
  }
  const { changes, readingChanged } = await history.changes(before, reading);
  const given = changes.map(({ user }) => user.userPrincipalName);
  const rows = given.length;
  auditCommand(records, { command: "history show", tenant, people: { given }, rows });
  print(`${plural(changes.length, "change")} since reading ${before.id}`);
  for (const { kind, user } of changes) {
    print(`  ${kind}: ${cell(user.userPrincipalName)} (${cell(user.id)})`);
  }
  for (const sentence of readingChanged) print(`  in the reading: ${sentence}`);
  return 0;
}

async function check(history: History, json: boolean): Promise<number> {
  const tenants = new Set(history.readings().map(({ tenant }) => tenant));
  const checked: { tenant: string; id: number; problem?: string }[] = [];
  for (const tenant of tenants) {
    for await (const { reading: { id }, problem } of history.check(tenant)) {
      checked.push({ tenant, id, ...(problem === undefined ? {} : { problem }) });
    }
  }
  const wrong = checked.filter(({ problem }) => problem !== undefined);
  if (json) print(JSON.stringify({ checked: checked.length, wrong }));
  else {
    for (const { tenant, id, problem } of wrong) print(`Reading ${id} of ${tenant}: ${problem}`);
    print(`${plural(checked.length, "reading")} checked, ${wrong.length} wrong`);
  }
  return wrong.length === 0 ? 0 : 1;
}

async function remove(
  { history, ...records }: Opened,
  { tenant, person }: { tenant?: string | undefined; person?: string | undefined },
): Promise<number> {
  if (tenant === undefined && person === undefined) {
    refuseUsage("delete needs --tenant or --person", TASK);
  }
  const asked = person === undefined ? [] : [person];
  const erased = { event: "erased", command: "history delete", people: { asked } } as const;
  const tenants = [...new Set(history.readings().map((reading) => reading.tenant))]
    .filter((id) => tenant === undefined || id === tenant);
  try {
    if (tenants.length === 0) throw new UserInputError("Nothing is kept of this tenant");
    let found = 0;
    for (const id of tenants) {
      const readings = person === undefined
        ? history.eraseTenant(id)
        : await erasePerson(history, id, person);
      if (person === undefined) print(`${id}: ${plural(readings, "reading")} erased`);
      if (readings > 0) auditCommand(records, { ...erased, tenant: id, rows: readings });
      found += readings;
    }
    if (found === 0) throw new UserInputError("Nobody of this name is in any reading");
    return 0;
  } catch (error) {
    auditCommand(records, { ...erased, tenant, error });
    throw error;
  }
}

/** Erases a person from what is kept of one tenant; returns from how many readings. */
async function erasePerson(history: History, tenant: string, person: string): Promise<number> {
  const { tombstones, stillListed } = await history.erasePerson(tenant, person);
  print(`${tenant}: erased from ${plural(tombstones.length, "reading")}`);
  if (stillListed) {
    print(
      "  The newest reading had this person: if the vendor still lists them, so will the next one",
    );
  }
  return tombstones.length;
}

function time(moment: number): string {
  return new Date(moment).toISOString();
}
