/** Tenants of every kind that the vendor may send: languages, shapes, gaps, guests and figures. */

import fc from "fast-check";
import type { Raw } from "../../support/oracle_tags.ts";
import type { OracleSettings } from "../../support/oracle_figures.ts";
import type { ScriptedTenant } from "../../support/scripted_tenant.ts";

/** A tenant, and how the program is set up and asked. */
export interface AnyTenant {
  readonly script: ScriptedTenant;
  /** The rows that the vendor sends before it ends the list. */
  readonly sent: readonly Raw[];
  readonly settings: OracleSettings;
  readonly filter: Readonly<Record<string, unknown>>;
  readonly limit: number;
  /** Whose grants are asked for, as a place in the list. */
  readonly asked: number;
}

/** All fields that {@linkcode placed} puts tags into. */
const TAG_FIELDS = ["tags", "labels", "roles", "userTags"];

type Language = "english" | "foreign" | "none" | "empty" | "mixed";

const NAMES = ["User", "Shared Mailbox", "Global Admin", "Spanning Admin", "No Microsoft License"];
const STATES = ["Archived (read-only)", "Deleted From Microsoft", "archived", "Admin", "VIP"];
const DENIED = ["Not Global Admin", "!Shared Mailbox", "Former Spanning Admin", "no longer user"];
const FOREIGN = ["Benutzer", "Freigegebenes Postfach", "ユーザー", "Администратор", "Ingen licens"];

const english = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom<unknown>(...NAMES) },
  { weight: 3, arbitrary: fc.constantFrom<unknown>(...STATES, "Unlicensed", ...DENIED) },
  {
    weight: 2,
    arbitrary: fc.record({
      shape: fc.nat(4),
      name: fc.constantFrom(...NAMES),
      denies: fc.constantFrom<unknown>(false, "no", 0, "removed", "Expired", "revoked", "off"),
    }).map(({ shape, name, denies }): unknown =>
      [
        { name },
        { name: "Role", value: name },
        { key: name.toUpperCase().replaceAll(" ", "_"), name: "Rôle" },
        { name, value: denies },
        { label: "Abteilung", value: "Vertrieb" },
      ][shape]
    ),
  },
);

const foreign = fc.constantFrom<unknown>(...FOREIGN);

/** Where and how the tags of a record stand. */
function placed(tags: readonly unknown[], shape: number): Raw {
  const texts = tags.every((tag) => typeof tag === "string");
  switch (shape) {
    case 0:
      return { labels: tags, tags: [] };
    case 1:
      return { tags: tags.slice(0, 1), roles: tags.slice(1) };
    case 2:
      return texts ? { tags: tags.join("; ") } : { tags };
    case 3:
      return { tags: JSON.stringify(tags) };
    case 4:
      return { userTags: tags, tags: null };
    default:
      return { tags };
  }
}

const flag = fc.oneof(
  { weight: 12, arbitrary: fc.boolean() as fc.Arbitrary<unknown> },
  { weight: 1, arbitrary: fc.constantFrom<unknown>("true", "False", "1", 0) },
);

const person = fc.record({
  number: fc.nat(99_999),
  letter: fc.constantFrom("a", "m", "z"),
  kind: fc.constantFrom("member", "member", "member", "guest", "external member"),
  displayName: fc.constantFrom<unknown>("Ada Lovelace", "山田 花子", "Zoë Bjørn", "O’Brien", 42),
  flags: fc.record({ assigned: flag, isAdmin: flag, isDeleted: flag, isArchive: flag }),
  likelyAlive: fc.boolean(),
  english: fc.array(english, { maxLength: 3 }),
  foreign: fc.array(foreign, { minLength: 1, maxLength: 2 }),
  shape: fc.nat(12),
});

type Person = typeof person extends fc.Arbitrary<infer T> ? T : never;

function record(each: Person, language: Language): Raw {
  const { number, letter, kind, displayName, flags, likelyAlive, shape } = each;
  const name = kind === "member"
    ? `${letter}${number}@t.example`
    : `${letter}${number}_p#EXT#@t.example`;
  const alive = likelyAlive ? { isDeleted: false, isArchive: false } : {};
  const spoken = language === "mixed" ? (number % 2 === 0 ? "english" : "foreign") : language;
  const tags = spoken === "english"
    ? placed(each.english, shape)
    : spoken === "foreign"
    ? placed(each.foreign, shape)
    : spoken === "empty"
    ? { tags: [] }
    : {};
  return {
    userPrincipalName: name,
    email: name,
    displayName,
    msId: `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`,
    ...flags,
    ...alive,
    ...tags,
    ...kind === "external member" ? { userType: "Member" } : {},
  };
}

/** What is done to the records of a whole tenant, one after the other. */
const distortion = fc.oneof(
  { weight: 5, arbitrary: fc.constant({ kind: "none" as const }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("lacks" as const),
      flag: fc.constantFrom("assigned", "isAdmin", "isDeleted", "isArchive", "tags"),
      from: fc.nat(40),
      until: fc.nat(60),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("unreadable flag" as const),
      flag: fc.constantFrom("assigned", "isAdmin", "isDeleted", "isArchive"),
      at: fc.nat(40),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("again" as const),
      at: fc.nat(40),
      changes: fc.constantFrom<Raw>(
        {},
        { isDeleted: true },
        { tags: ["User"], isAdmin: false },
        { tags: ["Global Admin"], isAdmin: true },
        { displayName: "Later" },
      ),
      renamed: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("no record" as const),
      at: fc.nat(40),
      value: fc.constantFrom<Raw>({ msId: null }, { userPrincipalName: "" }, { msId: " " }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("mailbox field" as const),
      every: fc.constantFrom(1, 1, 2),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("hint" as const),
      at: fc.nat(40),
      fields: fc.constantFrom<Raw>(
        { userType: "Guest" },
        { type: "Member" },
        { mailboxType: "SharedMailbox" },
        { userType: "Shared Mailbox" },
      ),
    }),
  },
);

type Distortion = typeof distortion extends fc.Arbitrary<infer T> ? T : never;

function distorted(rows: readonly Raw[], change: Distortion): Raw[] {
  const at = "at" in change ? change.at % Math.max(1, rows.length) : 0;
  const row = rows[at];
  if (row === undefined) return [...rows];
  switch (change.kind) {
    case "none":
      return [...rows];
    case "lacks":
      return rows.map((each, place) => {
        if (place < change.from || place >= change.from + change.until) return each;
        const { [change.flag]: _, ...rest } = each;
        return rest;
      });
    case "unreadable flag":
      return rows.with(at, { ...row, [change.flag]: "perhaps" });
    case "again": {
      const name = `z_later_${String(row["userPrincipalName"])}`;
      const renamed = change.renamed ? { userPrincipalName: name, email: name } : {};
      return [...rows, { ...row, ...change.changes, ...renamed }];
    }
    case "no record":
      return rows.with(at, { ...row, ...change.value });
    case "mailbox field":
      return rows.map((each, place) =>
        place % change.every === 0 ? { ...each, isSharedMailbox: place % 3 === 0 } : each
      );
    case "hint":
      return rows.with(at, { ...row, ...change.fields });
  }
}

const count = fc.constantFrom<unknown>(
  ...["right", "right", "right", "right", "with guests", "less", "sent", "one more", "one less"],
  ...["far less", "far more", undefined, null, 0, -3, 2.5, "2,345", "many", { total: 3 }],
);
const seats = fc.constantFrom(
  "parts",
  "parts",
  "one figure",
  "none",
  "a few more",
  "far more",
  "less",
);

function figuresOf(rows: readonly Raw[], sent: number, told: unknown, tell: string): unknown {
  const ids = new Map(rows.map((row) => [row["msId"], row]));
  const everybody = [...ids.values()];
  const members =
    everybody.filter(({ userPrincipalName, userType }) =>
      !String(userPrincipalName).includes("#EXT#") || userType === "Member"
    ).length;
  const users: Readonly<Record<string, unknown>> = {
    "right": members,
    "with guests": everybody.length,
    "less": everybody.filter(({ isDeleted }) => isDeleted !== true && isDeleted !== "true").length,
    "sent": sent,
    "one more": members + 1,
    "one less": Math.max(0, members - 1),
    "far less": members >> 1,
    "far more": members * 2 + 1,
  };
  const licensed = everybody.filter(({ assigned }) => /^(true|1)$/i.test(String(assigned))).length;
  const archived = licensed >> 2;
  const parts = { assignedStandard: licensed - archived, assignedArchive: archived };
  const assigned: Readonly<Record<string, unknown>> = {
    "parts": { ...parts, assigned: licensed },
    "one figure": { assigned: licensed },
    "a few more": { assigned: licensed + 1 },
    "far more": { assigned: licensed * 3 + 5 },
    "less": { assigned: licensed >> 1 },
  };
  return {
    licenses: rows.length,
    archivedLicenses: rows.length,
    ...assigned[tell] as object | undefined,
    users: typeof told === "string" && told in users ? users[told] : told,
    status: "paid",
  };
}

/** Any tenant with its questions. */
export const anyTenant: fc.Arbitrary<AnyTenant> = fc.record({
  people: fc.uniqueArray(person, { maxLength: 60, selector: ({ number }) => number }),
  language: fc.constantFrom<Language>(
    "english",
    "english",
    "english",
    "foreign",
    "none",
    "empty",
    "mixed",
  ),
  changes: fc.array(distortion, { maxLength: 3 }),
  pageSize: fc.integer({ min: 1, max: 30 }),
  truncated: fc.constantFrom(false, false, false, true),
  count,
  seats,
  tenantStatus: fc.constantFrom(undefined, undefined, undefined, undefined, 404, 500),
  settings: fc.record({
    check: fc.constantFrom("error", "error", "error", "warn", "off"),
    guests: fc.constantFrom(undefined, undefined, "included", "excluded"),
  }) as fc.Arbitrary<OracleSettings>,
  filter: fc.constantFrom<Readonly<Record<string, unknown>>>(
    {},
    { status: "enabled" },
    { status: "disabled" },
    { license: "standard" },
    { admin: true },
    { admin: false },
    { role: "archived" },
    { role: "global_admin" },
    { role: "shared_mailbox" },
    { role: "no_microsoft_license" },
  ),
  limit: fc.integer({ min: 1, max: 40 }),
  asked: fc.nat(60),
  routeLacks: fc.subarray([TAG_FIELDS, ["isDeleted"], ["isAdmin"]]).map((lists) => lists.flat()),
}).map((each): AnyTenant => {
  const { people, language, changes, pageSize, truncated, tenantStatus, routeLacks } = each;
  const { settings, filter, limit, asked } = each;
  const users = changes.reduce(distorted, people.map((one) => record(one, language)));
  const sent = truncated ? users.slice(0, pageSize) : users;
  const script = {
    users,
    tenant: figuresOf(users, sent.length, each.count, each.seats),
    ...tenantStatus === undefined ? {} : { tenantStatus },
    pageSize,
    endAfterFirstPage: truncated,
    routeLacks,
  };
  return { script, sent, settings, filter, limit, asked };
});
