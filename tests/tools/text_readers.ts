/** Reads the text of each tool back into the structured answer that it stands for. */

import { roleById } from "../../src/governance/roles.ts";
import type { RoleId } from "../../src/governance/roles.ts";
import { cells, NAMES, plain, TextAnswer, texts } from "../support/text_answer.ts";

type Read = Record<string, unknown>;
type Row = Readonly<Record<string, string>>;

/** How a text is read: an answer about one tenant, and a row of an answer about each. */
export interface Reader {
  readonly whole: (answer: TextAnswer) => Read;
  readonly row?: (answer: TextAnswer) => Read;
  /** A row where there are many, if it says less than otherwise: one line. */
  readonly short?: (line: string) => Read;
}

export const READERS: Readonly<Record<string, Reader>> = {
  list_users: listOf(/^(?:(\d+) of )?(\d+) matching users$/, ([, matched]) => ({
    matched: Number(matched),
  })),
  find_disabled: listOf(
    /^(?:(\d+) of )?(\d+) disabled users \(deleted (.+), archived (.+); licensed (.+), admins (.+)\)$/,
    ([, matched, deleted, archived, licensed, admins]) => {
      const figures = { deleted, archived, licensed, admins };
      const open = Object.entries(figures).filter(([, text]) => text === "not determinable");
      return {
        matched: Number(matched),
        byReason: { ...figure("deleted", deleted), ...figure("archived", archived) },
        ...figure("licensed", licensed),
        ...figure("admins", admins),
        ...(open.length === 0 ? {} : { notDeterminable: open.map(([name]) => name) }),
      };
    },
  ),
  list_roles: { whole: wholeRoles, row: rowOfRoles },
  get_user_grants: { whole: grantsOfUser, row: rowOfGrants },
  list_role_grants: {
    whole: (answer) => {
      const [shown, matched, role, entitlement] = answer.need(
        /^(\d+) of (\d+) grants of (\w+); grant id: (.+):user:<id>$/,
      );
      return {
        role,
        entitlement,
        matched: Number(matched),
        ...readGrants(answer, Number(shown)),
        ...source(answer),
      };
    },
    row: (answer) => {
      const [shown, matched] = answer.need(/^(\d+) of (\d+) grants$/);
      return { matched: Number(matched), ...readGrants(answer, Number(shown)) };
    },
    short: (line) => ({ matched: Number(new TextAnswer(line).need(/^(\d+) grants$/)[0]) }),
  },
  get_tenant: { whole: wholeTenant, row: rowOfTenant },
  get_backup_status: { whole: wholeBackups, row: rowOfBackups },
  review_access: { whole: wholeReview, row: rowOfReview, short: shortReview },
  list_access_changes: {
    whole: (answer) => ({ ...readChanges(answer), ...source(answer) }),
    row: readChanges,
    short: shortChanges,
  },
  show_access: { whole: wholeAccess },
  list_sign_in_paths: { whole: wholePaths, row: rowOfPaths },
  list_tenants: { whole: (answer) => ({ tenants: answer.table("id").map((row) => ({ ...row })) }) },
};

/** Reads the answer about every tenant, of which rows show more than counts where there are few. */
export function readEveryTenant(answer: TextAnswer, { row, short }: Reader): Read {
  const [tenants, matched, failed] = answer.need(
    /^(\d+) tenants?(?: of (\d+))?, (\d+) of them could not be read$/,
  );
  const rows: Read[] = [];
  for (let at = 0; at < Number(tenants); at++) {
    const refused = answer.maybe(/^# ([^:]+): FAILED: (.*)$/);
    if (refused !== undefined) {
      rows.push({ tenant: refused[0], error: refused[1] });
      continue;
    }
    const bare = answer.maybe(/^# ([^:]+): not known there$/);
    if (bare !== undefined) {
      rows.push({ tenant: bare[0], known: false });
      continue;
    }
    const [name, complete, confirmed, warnings, line] = answer.maybe(
      /^# ([^:( ]+)(?: \((?:(complete|INCOMPLETE),? ?)?(?:(confirmed|NOT CONFIRMED),? ?)?(?:(\d+) warnings?)?\))?: (.*)$/,
    ) ?? [];
    if (line !== undefined) {
      const alone = new TextAnswer(line);
      const read = short?.(line) ?? row?.(alone);
      if (short === undefined) alone.end();
      rows.push({
        tenant: name,
        ...read,
        ...(complete === "" ? {} : { complete: complete === "complete" }),
        ...(confirmed === "" ? {} : { confirmed: confirmed === "confirmed" }),
        ...figure("warnings", warnings),
      });
      continue;
    }
    answer.need(/^$/);
    const [tenant] = answer.need(/^# (.+)$/);
    rows.push({ tenant, ...row?.(answer), ...source(answer) });
  }
  return {
    matched: Number(matched || tenants),
    failed: Number(failed),
    tenants: rows,
    ...nextCursor(answer),
  };
}

function listOf(first: RegExp, read: (groups: string[]) => Read): Reader {
  const row = (answer: TextAnswer): Read => {
    const groups = answer.need(first);
    return {
      ...read(groups),
      users: users(answer, Number(groups[0])),
      ...nextCursor(answer),
    };
  };
  const short = (line: string): Read => read(new TextAnswer(line).need(first));
  return { row, short, whole: (answer) => ({ ...row(answer), ...source(answer) }) };
}

function users(answer: TextAnswer, most?: number): Read[] {
  if (answer.maybe(/^no users$/) !== undefined) return [];
  return answer.table("userPrincipalName", most).map(user);
}

function user(row: Row): Read {
  const [status, admin = "admin no"] = row["status, admin"]!.split(", ");
  const roles = row["roles"]!.split(" ").filter((role) => role !== "");
  const because = [
    ...roles.includes("deleted_from_microsoft") ? ["deleted"] : [],
    ...roles.includes("archived") ? ["archived"] : [],
  ];
  return {
    id: row["id"],
    userPrincipalName: row["userPrincipalName"],
    ...text("email", row["other email"]),
    ...text("displayName", row["displayName"]),
    status,
    ...(because.length === 0 ? {} : { disabledBecause: because }),
    license: row["license"],
    admin: { "admin no": false, "admin": true, "admin unknown": "unknown" }[admin],
    roles,
    ...tags(row["unrecognizedTags"] ?? "", ","),
  };
}

function tags(written: string, separator: string): Read {
  const [, list = "", more] = written.match(/^(\[.*\]|.*?)(?: and (\d+) more)?$/) ?? [];
  if (list === "") return {};
  return {
    unrecognizedTags: texts(list, separator),
    ...(more === undefined ? {} : { moreUnrecognizedTags: Number(more) }),
  };
}

function briefUsers(answer: TextAnswer, most?: number): Read[] {
  if (answer.maybe(/^no users$/) !== undefined) return [];
  return answer.table("userPrincipalName", most).map((row) => ({
    id: row["id"],
    userPrincipalName: row["userPrincipalName"],
    ...text("displayName", row["displayName"]),
    status: row["status"],
    ...text("found", row["found"]),
    ...(row["new"] === "yes" || row["new"] === "no" ? { new: row["new"] === "yes" } : {}),
  }));
}

/** What is said of each user: of some by name or id, of the others alike. */
function said(answer: TextAnswer, what: string, people: readonly Read[]): string[] {
  const named = new Map<string, string>();
  for (
    const [names = "", line = ""] of answer.every(
      new RegExp(`^${what} for (?!each(?: of the others)?: )${NAMES}: (.*)$`),
    )
  ) {
    for (const name of texts(names, ", ")) named.set(name, line);
  }
  const rest = answer.maybe(new RegExp(`^${what} for each(?: of the others)?: (.*)$`))?.[0];
  return people.map(({ id, userPrincipalName }) =>
    named.get(`${id}`) ?? named.get(`${userPrincipalName}`) ?? rest ?? ""
  );
}

function readGrants(answer: TextAnswer, shown: number): Read {
  const people = briefUsers(answer, shown);
  const evidence = said(answer, "evidence", people);
  return {
    grants: people.map((user, at) => ({ user, evidence: texts(evidence[at]!, "; ") })),
    ...nextCursor(answer),
  };
}

function members(written: string): Read {
  const [, least] = written.match(/^at least (\d+)$/) ?? [];
  if (least !== undefined) return { atLeast: Number(least) };
  return figure("members", written);
}

function wholeRoles(answer: TextAnswer): Read {
  const roles = answer.table("role").map((row) => ({
    id: row["role"],
    displayName: row["name"],
    description: row["meaning"],
    entitlement: row["entitlement"],
    ...members(row["members"]!),
    ...figure("disabledMembers", row["disabled"]),
    determinable: row["members"] !== "not determinable",
  }));
  const [untagged, unknown] = answer.need(
    /^users without tags: (\d+); administrators of unknown kind: (\d+)$/,
  );
  return {
    roles,
    untaggedUsers: Number(untagged),
    adminsOfUnknownKind: Number(unknown),
    ...tags(answer.maybe(/^unrecognized tags: (.*)$/)?.[0] ?? "", ", "),
    ...source(answer),
  };
}

function rowOfRoles(answer: TextAnswer): Read {
  const [roles, untagged, unknown] = answer.need(
    /^(.*); users without tags (\d+), administrators of unknown kind (\d+)$/,
  );
  return {
    roles: roles!.split(", ").map(shortRole),
    untaggedUsers: Number(untagged),
    adminsOfUnknownKind: Number(unknown),
  };
}

function shortRole(written: string): Read {
  const [, id, count = ""] = written.match(/^(\w+) (.*)$/) ?? [];
  return { id, ...members(count) };
}

function grantsOfUser(answer: TextAnswer): Read {
  const [user] = users(answer);
  answer.need(/^$/);
  const grants = answer.maybe(/^no grants are proven$/) !== undefined
    ? []
    : answer.table("role").map((row) => ({
      id: row["grant id"],
      entitlement: row["grant id"]!.match(/^role:\w+:assigned/)?.[0],
      role: row["role"],
      displayName: row["name"],
      evidence: texts(row["evidence"]!, "; "),
    }));
  const open = answer.maybe(/^not determinable \(not "none"\): (.*)$/)?.[0];
  const kind = answer.maybe(/^administrator of unknown kind: global or Spanning$/);
  const conflicts = answer.every(/^conflict: (.*)$/).flat();
  return {
    user,
    grants,
    ...(open === undefined ? {} : { notDeterminable: open.split(", ") }),
    ...(kind === undefined ? {} : { adminOfUnknownKind: true }),
    ...(conflicts.length === 0 ? {} : { conflicts }),
    ...source(answer),
  };
}

function rowOfGrants(answer: TextAnswer): Read {
  const [name = "", status, roles = "", id = "", open] = answer.need(
    /^(\[.*?"\]|[^,]*), (\w+), ([^,]*), id (\[.*?"\]|[^,]*)(?:, not determinable \(not "none"\): (.*))?$/,
  );
  return {
    known: true,
    id: texts(id, ", ")[0],
    userPrincipalName: texts(name, ", ")[0],
    status,
    roles: roles === "no roles are proven" ? [] : roles.split(" "),
    ...(open === "" ? {} : { notDeterminable: open!.split(" ") }),
  };
}

function wholeTenant(answer: TextAnswer): Read {
  const [standard, archived] = answer.table("license").map((row) => ({
    ...figure("purchased", row["purchased"]),
    ...figure("assigned", row["assigned"]),
    ...figure("available", row["available"]),
  }));
  const [inAll] = answer.need(/^assigned in all: (.*)$/);
  const [users, mailboxes, status, region] = answer.need(
    /^users (.*?), shared mailboxes (.*?), payment status (not told|"(?:[^"\\]|\\.)*"|[^ ]*), region (\w+)$/,
  );
  const [paths = ""] = answer.need(/^sign-in paths: (.*)$/);
  return {
    licenses: { standard, archived, ...figure("assignedInAll", inAll) },
    ...figure("users", users),
    ...figure("sharedMailboxes", mailboxes),
    ...(status === "not told" ? {} : { paymentStatus: plain(status!) }),
    region,
    signInPaths: paths === "none" || paths === "not_declared" ? paths : paths.split(", "),
    ...source(answer),
  };
}

function rowOfTenant(answer: TextAnswer): Read {
  const seats = String.raw`(.*?)\/(.*?)\/(.*?) bought\/assigned\/available`;
  const [sp, sa, sv, ap, aa, av, inAll, users, status] = answer.need(
    new RegExp(
      `^standard ${seats}, archived ${seats}(?:, assigned in all (\\d+))?; users (.*?), payment status (not told|"(?:[^"\\\\]|\\\\.)*"|[^ ]*)$`,
    ),
  );
  const kind = (purchased?: string, assigned?: string, available?: string): Read => ({
    ...figure("purchased", purchased),
    ...figure("assigned", assigned),
    ...figure("available", available),
  });
  return {
    licenses: {
      standard: kind(sp, sa, sv),
      archived: kind(ap, aa, av),
      ...figure("assignedInAll", inAll),
    },
    ...figure("users", users),
    ...(status === "not told" ? {} : { paymentStatus: plain(status!) }),
  };
}

function wholeBackups(answer: TextAnswer): Read {
  const [whose] = answer.need(/^backups of the (whole tenant|user)$/);
  const [user] = whose === "user" ? briefUsers(answer) : [];
  if (user !== undefined) answer.need(/^$/);
  const services = answer.maybe(/^no backups reported$/) === undefined ? backups(answer) : [];
  const newest = answer.maybe(/^newest: (.*)$/)?.[0];
  return {
    scope: user === undefined ? "tenant" : "user",
    ...(user === undefined ? {} : { user }),
    services,
    ...text("newest", newest),
    ...source(answer),
  };
}

function backups(answer: TextAnswer): Read[] {
  answer.need(/^successful\/partial\/failed \(total, where it is not their sum\)$/);
  return answer.table("date").flatMap(({ date, ...services }) =>
    Object.entries(services).flatMap(([service, written]) =>
      [...written.matchAll(/(\d+)\/(\d+)\/(\d+)(?: \((no total|"(?:[^"\\]|\\.)*"|[^)]*)\))?/g)]
        .map(([, successful, partial, failed, total]) => {
          const counts = {
            successful: Number(successful),
            partial: Number(partial),
            failed: Number(failed),
          };
          const sum = counts.successful + counts.partial + counts.failed;
          if (total === "no total") return { service, date, ...counts };
          return { service, date, ...counts, total: total === undefined ? sum : number(total) };
        })
    )
  );
}

function number(written: string): number | string {
  return /^\d+$/.test(written) ? Number(written) : plain(written);
}

function rowOfBackups(answer: TextAnswer): Read {
  const [successful, partial, failed, newest] = answer.need(
    /^successful (\d+), partial (\d+), failed (\d+), newest (.*)$/,
  );
  return {
    successful: Number(successful),
    partial: Number(partial),
    failed: Number(failed),
    ...(newest === "none" ? {} : { newest }),
  };
}

function wholeReview(answer: TextAnswer): Read {
  answer.need(/^\d+ findings, \d+ not decidable, \d+ passed$/);
  const since = answer.maybe(/^new and known: compared with the reading of (.*)$/)?.[0];
  answer.need(/^$/);
  const findings: Read[] = [];
  for (let head = finding(answer); head !== undefined; head = finding(answer)) {
    const advised = answer.maybe(/^advice: (.*)$/);
    const people = advised === undefined ? briefUsers(answer) : [];
    const [advice] = advised ?? answer.need(/^advice: (.*)$/);
    findings.push({ ...head, users: people, advice });
    answer.need(/^$/);
  }
  if (findings.length === 0) answer.maybe(/^$/);
  const open = answer.every(/^not decidable \(not "passed"\): (\w+): (.*)$/);
  const cursor = nextCursor(answer);
  const [passed = ""] = answer.need(/^passed: (.*)$/);
  return {
    findings,
    notDecidable: open.map(([check, reason]) => ({ check, reason })),
    passed: passed === "none" ? [] : passed.split(", "),
    ...cursor,
    ...text("since", since),
    ...source(answer),
  };
}

function finding(answer: TextAnswer): Read | undefined {
  const found = answer.maybe(
    /^\[(\w+)\] (\w+): (.*) \((\d+)(?:; not compared|: (\d+) new, (\d+) known.*)?\)$/,
  );
  if (found === undefined) return undefined;
  const [severity, check, title, ...counts] = found;
  return { severity, check, title, ...counted(counts) };
}

function counted([count, fresh, known]: string[]): Read {
  return {
    count: Number(count),
    ...(fresh === "" || fresh === undefined ? {} : { new: Number(fresh), known: Number(known) }),
  };
}

/** The lines of a short row stand behind each other. */
function shortReview(line: string): Read {
  const answer = new TextAnswer(line.replaceAll("; ", "\n"));
  const read = readReview(answer, (answer) => ({
    found: answer.maybe(/^found: (.*)$/)?.[0]?.split(" ") ?? [],
  }));
  answer.end();
  return read;
}

function rowOfReview(answer: TextAnswer): Read {
  return readReview(answer, (answer) => ({
    findings: answer.every(
      /^\[(\w+)\] (\w+): (\d+)(?:; not compared|: (\d+) new, (\d+) known.*)?$/,
    ).map(([severity, check, ...counts]) => ({ severity, check, ...counted(counts) })),
  }));
}

function readReview(answer: TextAnswer, findings: (answer: TextAnswer) => Read): Read {
  const since = answer.maybe(/^new and known: compared with the reading of (.*)$/)?.[0];
  const [bySeverity = ""] = answer.need(/^(no findings|\d+ \w+(?:, \d+ \w+)*)$/);
  const found = findings(answer);
  const open = answer.maybe(/^not decidable \(not "passed"\): (.*)$/)?.[0];
  return {
    bySeverity: Object.fromEntries(
      bySeverity === "no findings" ? [] : bySeverity.split(", ").map((each) => {
        const [times, severity] = each.split(" ");
        return [severity, Number(times)];
      }),
    ),
    ...found,
    notDecidable: open === undefined ? [] : open.split(" "),
    ...text("since", since),
  };
}

const SAID: Readonly<Record<string, string>> = {
  "joined": "joiner",
  "returned": "returned",
  "left": "leaver",
  "replaced by another account of the same name": "identity_replaced",
  "gained a role": "role_gained",
  "lost a role": "role_lost",
  "disabled": "disabled",
  "enabled": "enabled",
  "changed in being an administrator": "admin_changed",
  "changed in license": "license_changed",
  "renamed": "renamed",
};

function shortChanges(line: string): Read {
  const [matched, counts = ""] = new TextAnswer(line).need(/^(\d+) changes: (.*)$/);
  const read = counts === "none" ? [] : counts.split(", ").map((each) => each.split(" "));
  return {
    matched: Number(matched),
    counts: Object.fromEntries(read.map(([kind, times]) => [kind, Number(times)])),
  };
}

function readChanges(answer: TextAnswer): Read {
  const [summary = ""] = answer.need(/^Since [^:]*: (.*)$/);
  const reading = (name: string): Read => {
    const [firstSeen, lastSeen, users, digest] = answer.need(
      new RegExp(`^${name}: seen from (.*) to (.*), (\\d+) users?, digest (.*)$`),
    );
    return { firstSeen, lastSeen, users: Number(users), digest };
  };
  const [from, to] = [reading("from"), reading("to")];
  const counts: Record<string, number> = {};
  for (const part of summary === "nothing changed" ? [] : summary.split(", ")) {
    const [, times = "", words = ""] = part.match(/^(\d+) (.*)$/) ?? [];
    const kind = SAID[words] ??
      (words.startsWith("became ") ? "role_gained" : "role_lost");
    counts[kind] = (counts[kind] ?? 0) + Number(times);
  }
  const some = answer.maybe(/^\d+ of (\d+) changes?$/);
  const changes = some === undefined ? [] : answer.table("kind").map((row) => ({
    kind: row["kind"],
    user: {
      id: row["id"],
      userPrincipalName: row["userPrincipalName"],
      ...text("displayName", row["displayName"]),
    },
    ...side("before", row["before"]!),
    ...side("after", row["after"]!),
    between: { from: row["not before"], to: row["not after"] },
  }));
  const reworded = answer.every(/^in the reading, not in the access: (.*)$/).flat();
  return {
    from,
    to,
    counts,
    changes,
    matched: Object.values(counts).reduce((sum, times) => sum + times, 0),
    ...(reworded.length === 0 ? {} : { readingChanged: reworded }),
    ...nextCursor(answer),
  };
}

function side(name: string, written: string): Read {
  const facts = [...written.matchAll(/(\w+)=("(?:[^"\\]|\\.)*"|[^;]*)(?:; |$)/g)].map(
    ([, fact = "", value = ""]) => [
      fact,
      fact === "roles" || fact === "disabledBecause"
        ? value.split(" ").filter((each) => each !== "")
        : fact === "admin" && value !== "unknown"
        ? value === "true"
        : plain(value),
    ],
  );
  return facts.length === 0 ? {} : { [name]: Object.fromEntries(facts) };
}

function wholeAccess(answer: TextAnswer): Read {
  const [roles = ""] = answer.need(/^roles: (.*)$/);
  const [shown, matched] = answer.need(/^(\d+) of (\d+) matching users$/);
  const people = users(answer, Number(shown));
  const proofs = proofsOf(answer, people);
  const what = String.raw`not determinable \(not "none"\)`;
  const open = said(answer, what, people);
  const cursor = answer.maybe(/^more: list_users with the same filters and cursor (.*)$/)?.[0];
  const findings = answer.maybe(/^no findings$/) !== undefined
    ? []
    : answer.table("severity").map((row) => ({
      severity: row["severity"],
      check: row["finding"],
      count: Number(row["count"]),
      title: row["what"],
    }));
  const undecided = answer.every(/^not decidable \(not "passed"\): (\w+): (.*)$/);
  const since = answer.maybe(/^changes: list_access_changes tells them since (.*)$/)?.[0];
  return {
    roles: roles.split(", ").map((written) => {
      const { id, ...rest } = shortRole(written);
      return { id, displayName: roleById(id as RoleId).displayName, ...rest };
    }),
    users: people.map((user, at) => ({
      ...user,
      evidence: proofs[at],
      ...(open[at] === "" || open[at] === "no role"
        ? {}
        : { notDeterminable: open[at]!.split(" ") }),
    })),
    matched: Number(matched),
    ...text("nextCursor", cursor),
    findings,
    notDecidable: undecided.map(([check, reason]) => ({ check, reason })),
    ...(since === undefined ? {} : { changes: { since } }),
    ...source(answer),
  };
}

function proofsOf(answer: TextAnswer, people: readonly Read[]): string[][] {
  const roleOf = (line: string): string => line.slice(0, line.indexOf(":"));
  const usual = new Map(
    cells(answer.maybe(/^evidence, unless named below: (.*)$/)?.[0] ?? "")
      .map((line) => [roleOf(line), line]),
  );
  const named = answer.every(new RegExp(`^evidence for ${NAMES}: (.*)$`)).flatMap(
    ([names = "", line = ""]) => texts(names, ", ").map((name) => [name, plain(line)] as const),
  );
  return people.map(({ id, userPrincipalName, roles }) =>
    (roles as string[]).flatMap((role) =>
      named.find(([name, line]) =>
        roleOf(line) === role && (name === id || name === userPrincipalName)
      )?.[1] ?? usual.get(role) ?? []
    )
  );
}

function wholePaths(answer: TextAnswer): Read {
  const [first] = answer.need(/^(Declared|Nobody declared) /);
  const paths: Read[] = [];
  answer.need(/^$/);
  for (
    let head = answer.maybe(/^(\S+): (on|off|not_declared)$/);
    head !== undefined;
    head = answer.maybe(/^(\S+): (on|off|not_declared)$/)
  ) {
    const line = (label: string): string => answer.need(new RegExp(`^${label}: (.*)$`))[0]!;
    paths.push({
      id: head[0],
      state: head[1],
      whoGetsIn: line("who gets in"),
      requires: line("requires").split(" | "),
      activityShownAs: line("activity"),
      enable: line("turn on").split(" | "),
      disable: line("turn off").split(" | "),
      reference: line("reference"),
    });
    answer.need(/^$/);
  }
  return { declared: first === "Declared", paths, ...source(answer) };
}

function rowOfPaths(answer: TextAnswer): Read {
  const [declared, on = ""] = answer.need(/^(on|not declared; always on): (.*)$/);
  return { declared: declared === "on", on: on === "none" ? [] : on.split(", ") };
}

function source(answer: TextAnswer): Read {
  const [tenant, region, complete, confirmed, users, counted, pages, fetchedAt, asOf] = answer.need(
    /^source: tenant ([^,]+), region ([^,]+)(?:, (complete|INCOMPLETE))?(?:, (confirmed|NOT CONFIRMED))?(?:, (\d+) users?)?(?:, counted (\d+))?(?:, (\d+) pages?)?(?:, fetched ([^,]+))?(?:, as of ([^,]+))?$/,
  );
  const warnings = answer.every(/^warning: (.*)$/).flat();
  return {
    source: {
      tenant,
      region,
      ...(complete === "" ? {} : { complete: complete === "complete" }),
      ...(confirmed === "" ? {} : { confirmed: confirmed === "confirmed" }),
      ...figure("users", users),
      ...figure("counted", counted),
      ...figure("pages", pages),
      ...text("fetchedAt", fetchedAt),
      ...text("asOf", asOf),
      ...(warnings.length === 0 ? {} : { warnings }),
    },
  };
}

function nextCursor(answer: TextAnswer): Read {
  return text("nextCursor", answer.maybe(/^nextCursor: (.*)$/)?.[0]);
}

/** A text that is absent where nothing is written. */
function text(field: string, written: string | undefined): Read {
  return written === undefined || written === "" ? {} : { [field]: written };
}

/** A figure that is absent where words are written instead. */
function figure(field: string, written: string | undefined): Read {
  return /^-?\d+$/.test(written ?? "") ? { [field]: Number(written) } : {};
}
