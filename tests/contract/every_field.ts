import { createAccess, type SpanningAccess } from "../../mod.ts";
import { openNodeSql } from "../../src/entry/node_sql.ts";
import { defaultTenant } from "../../src/sandbox/northwind.ts";
import { generateTenant } from "../../src/sandbox/generate_tenant.ts";
import type { SandboxTenant } from "../../src/sandbox/tenant.ts";
import { newSigningKey, openEvidence, SEALED, UNFILLED } from "../support/evidence.ts";
import { modernClient, type TestClient } from "../support/mcp_clients.ts";
import {
  programOn,
  programOnSeveral,
  quickSleep,
  SANDBOX_SETTINGS,
  sandboxAccess,
  servedApp,
} from "../support/program.ts";
import { join } from "node:path";
import { NOW, type RawRecord, scriptedVendor } from "../support/scripted_tenant.ts";
import { TYPICAL_CALLS } from "../support/typical_calls.ts";

/** An answer, or an object in one. */
export type Json = Record<string, unknown>;

/**
 * The answers of every tool to questions that together make it use every field it has: about one
 * tenant and about all of them, few and many, with tags and without, now and from kept readings.
 */
export async function collectAnswers(): Promise<ReadonlyMap<string, readonly Json[]>> {
  const answers = new Map<string, Json[]>();
  const folder = await Deno.makeTempDir();
  const few = () => keptProgram(join(folder, "few"), { kept: changingUsers, odd: () => ODD_USERS });
  const many = () => keptProgram(join(folder, "many"), twelve(changingUsers));
  for (const open of [...PROGRAMS, few, many]) {
    await using client = await open();
    for (const tool of open === many ? CHANGES : await client.toolNames()) {
      for (const args of callsOf(tool)) {
        const { structured, isError } = await client.call(tool, args);
        if (!isError) answers.set(tool, [...answers.get(tool) ?? [], structured]);
      }
    }
  }
  await Deno.remove(folder, { recursive: true });
  return answers;
}

/** What many tenants with kept readings are asked: of all else, PROGRAMS have many. */
const CHANGES = ["list_access_changes"];

/** Packages, which take long to make: each of these calls once, as it is. */
const EXPORTS: readonly Json[] = [
  {},
  { tenant: "once" },
  { checks: ["disabled_admin"] },
  { tenant: "*" },
  { tenant: "*", limit: 1 },
  { tenant: "*", asOf: "2026-11-02" },
  { tenant: "kept", asOf: "2026-11-02" },
];

/** The typical call and the further ones, each also about every tenant, and by pages. */
function callsOf(tool: string): readonly Json[] {
  if (tool === "export_access_review") return EXPORTS;
  const one = [TYPICAL_CALLS[tool] ?? {}, ...FURTHER_CALLS[tool] ?? []];
  return one.flatMap((args) => [
    args,
    { ...args, tenant: "*" },
    { ...args, tenant: "*", limit: 1 },
    { ...args, tenant: "*", asOf: "2026-11-02" },
    { ...args, tenant: "kept" },
    { ...args, tenant: "kept", asOf: "2026-11-02" },
    { ...args, tenant: "odd" },
  ]);
}

/** Further calls, for fields that the typical ones do not show. */
const FURTHER_CALLS: Readonly<Record<string, readonly Json[]>> = {
  list_users: [{ query: "eleanor.whitfield" }, { query: "aaa" }],
  get_user_grants: [
    { user: "mai.nguyen@northwind.example" },
    { user: "eleanor.whitfield@northwind.example" },
    { user: "aaa@odd.example" },
    { user: "untagged@odd.example" },
  ],
  find_disabled: [{ role: "global_admin" }],
  list_role_grants: [{ role: "user" }],
  review_access: [
    { since: "2026-11-02" },
    { checks: ["disabled_admin"], limit: 1 },
    { checks: ["unrecognized_tags"], limit: 1 },
  ],
  get_backup_status: [
    { days: 90 },
    { user: "viktor.petrenko@northwind.example" },
    { user: "eleanor.whitfield@northwind.example" },
    { user: "joiner@kept.example" },
    { user: "aaa@odd.example" },
  ],
  check_review: [{ review: SEALED.review, worksheet: UNFILLED }],
  list_access_changes: [{}, { limit: 1 }, { kind: "enabled" }, { kind: "renamed" }],
  show_access: [{ query: "aaa" }],
};

const open = (access: SpanningAccess) => modernClient(access.servers);

/** Few and many tenants of the sandbox's kinds. */
const PROGRAMS: readonly (() => Promise<TestClient>)[] = [
  () => open(programOn({ tenant: talkativeTenant() }).access),
  () => open(programOn({ tenant: defaultTenant(), faults: ["no_tags"] }).access),
  () => open(programOn({ tenant: generateTenant({ users: 400, seed: 5, tags: "some" }) }).access),
  () => open(sandboxAccess()),
  openOverHttp,
  () =>
    open(
      programOnSeveral([
        { id: "talkative", tenant: talkativeTenant(), name: "Talkative" },
        { id: "broken", tenant: defaultTenant(), faults: ["bad_key"] },
        {
          id: "some",
          tenant: generateTenant({ users: 400, seed: 5, tags: "some" }),
          signInPaths: "kaseyaone",
        },
      ]).access,
    ),
  () =>
    open(
      programOnSeveral(
        Object.entries(twelve(generateTenant({ users: 40, seed: 5 }))).map(([id, tenant], at) => ({
          id,
          tenant: at === 0 ? talkativeTenant() : tenant,
          signInPaths: "kaseyaone",
        })),
      ).access,
    ),
];

/** Over HTTP, where packages are signed and fetched once, of tenants that the operator answers for. */
async function openOverHttp(): Promise<TestClient> {
  const { users, facts } = defaultTenant();
  const doubtful = { users, facts: { ...facts, users: facts.users - 120 } };
  const app = servedApp(
    programOnSeveral(
      [{ id: "once", tenant: doubtful }, { id: "other", tenant: defaultTenant() }],
      {
        SPANNING_EVIDENCE_KEY: await newSigningKey(),
        SPANNING_COUNT_CHECK: "warn",
        MCP_EVIDENCE_LINKS: "once",
      },
    ).access,
  );
  const client = await app.client({});
  return {
    ...client,
    [Symbol.asyncDispose]: async () => {
      await client[Symbol.asyncDispose]();
      await app[Symbol.asyncDispose]();
    },
  };
}

/** So many tenants that their rows are short. */
function twelve<T>(each: T): Readonly<Record<string, T>> {
  return Object.fromEntries(Array.from({ length: 12 }, (_, at) => [`tenant-${at}`, each]));
}

/** A tenant with a warning, and with a disabled user who carries an unknown tag. */
function talkativeTenant(): SandboxTenant {
  const { users, facts } = defaultTenant();
  const [someone] = users.filter(({ isDeleted, isArchive }) => isDeleted && !isArchive).slice(-1);
  if (someone?.tags === undefined) throw new Error("Nobody is deleted");
  const tagged = { ...someone, isAdmin: true, tags: [...someone.tags, "Global Admin", "VIP"] };
  return {
    users: users.map((user) => user === someone ? tagged : user),
    facts: { ...facts, users: facts.users - 20 },
  };
}

/** Tenants whose readings are kept, of three days; each by its list on a day. */
async function keptProgram(
  folder: string,
  tenants: Readonly<Record<string, (day: number) => readonly RawRecord[]>>,
): Promise<TestClient> {
  const clock = { now: NOW };
  let day = 0;
  const lists = Object.values(tenants);
  const { SPANNING_ADMIN_EMAIL: adminEmail, SPANNING_API_KEY: apiKey } = SANDBOX_SETTINGS;
  const entries = Object.keys(tenants).map((id, at) => {
    return { id, baseUrl: `http://127.0.0.1:${9_001 + at}`, adminEmail, apiKey };
  });
  const access = createAccess({
    env: {
      SPANNING_TENANTS: JSON.stringify(entries),
      SPANNING_HISTORY: folder,
      SPANNING_EVIDENCE: join(folder, "evidence"),
      SPANNING_CACHE_TTL_SECONDS: "0",
    },
    fetch: (input, init) => {
      const users = lists[Number(new URL(new Request(input, init).url).port) - 9_001]?.(day) ?? [];
      const vendor = scriptedVendor({ users, userBackups: [ROW], backups: [ROW] });
      return vendor.fetch(input, init);
    },
    now: () => clock.now,
    sleep: quickSleep,
    openHistory: () => openNodeSql(":memory:"),
    openEvidence,
    writeLog: () => {},
  });
  const client = await modernClient(access.servers);
  for (day = 0; day < DAYS; day++) {
    clock.now = NOW + day * 86_400_000;
    await client.call("list_users", { tenant: "*" });
  }
  return client;
}

const DAYS = 3;
const FLAGS = { assigned: true, isAdmin: false, isDeleted: false, isArchive: false };
const ROW = {
  daysAgo: 1,
  type: "mail",
  backup: { successful: 1, partial: 0, failed: 0, total: 5 },
};

function record(name: string, rest: RawRecord = {}): RawRecord {
  return {
    userPrincipalName: `${name}@kept.example`,
    msId: `id-${name}`,
    displayName: name,
    email: `${name}@mail.example`,
    tags: ["Standard User"],
    ...FLAGS,
    ...rest,
  };
}

const ADMIN = { isAdmin: true, tags: ["Standard User", "Global Admin"] };

/** The list on the first, second and third day: every kind of change, once there and once back. */
function changingUsers(day: number): RawRecord[] {
  const [first, second, third] = [day === 0, day === 1, day >= 2];
  return [
    ...Array.from({ length: 30 }, (_, at) => record(`license-${at}`, { assigned: first })),
    record("always-disabled", { ...ADMIN, isDeleted: true }),
    record("disabled-later", { ...ADMIN, isDeleted: third }),
    ...(first ? [] : [record("joiner")]),
    ...(second ? [] : [record("away")]),
    record("gains", first ? {} : ADMIN),
    record("loses", first ? ADMIN : {}),
    record("archived", { isArchive: second }),
    record("flag", { isAdmin: second }),
    record(
      "renamed",
      first ? {} : {
        userPrincipalName: "new-name@kept.example",
        displayName: "new name",
        email: "new-name@mail.example",
      },
    ),
    record("replaced", { msId: first ? "id-of-one" : "id-of-another" }),
  ].map((user) => third ? { ...user, tags: (user["tags"] as string[]).map(shout) } : user);
}

function shout(tag: string): string {
  return tag === "Standard User" ? "STANDARD USER" : tag;
}

/** Nobody has a deleted or archived flag; one has many tags, one has none. */
const ODD_USERS: readonly RawRecord[] = [
  {
    userPrincipalName: "aaa@odd.example",
    msId: "id-aaa",
    displayName: "aaa",
    email: "other@odd.example",
    assigned: true,
    isArchive: true,
    tags: ["Standard User", ...Array.from({ length: 60 }, (_, at) => `tag ${at}`)],
  },
  { userPrincipalName: "untagged@odd.example", msId: "id-untagged", assigned: true },
];
