import assert from "node:assert/strict";
import type { AnsweredUser } from "../../src/mcp/schemas.ts";
import { userTable } from "../../src/mcp/tables.ts";
import { defaultTenant } from "../../src/sandbox/northwind.ts";
import { allPages, modernClient } from "../support/mcp_clients.ts";
import { programOn } from "../support/program.ts";

const PLAIN: AnsweredUser = {
  id: "37ffb5f1-759f-443a-b323-b3b000000000",
  userPrincipalName: "ann@t.example",
  displayName: "Ann",
  status: "enabled",
  license: "standard",
  admin: false,
  roles: ["user"],
};

const ODD: readonly AnsweredUser[] = [
  PLAIN,
  { ...PLAIN, email: "ann@other.example", admin: true },
  { ...PLAIN, status: "unknown", license: "unknown", admin: "unknown", roles: [] },
  { ...PLAIN, displayName: 'a|b "c"', unrecognizedTags: ["VIP", "Litigation Hold"] },
  { ...PLAIN, unrecognizedTags: ["Sales, EMEA", "VIP"] },
  { ...PLAIN, unrecognizedTags: ["Sales", "EMEA,VIP", "a|b", '"quoted"', "[x]"] },
  { ...PLAIN, userPrincipalName: "zero\u200bwidth@t.example", email: "e\u202e@t.example" },
  { ...PLAIN, userPrincipalName: `${"n".repeat(400)}@t.example` },
  {
    ...PLAIN,
    status: "disabled",
    disabledBecause: ["deleted", "archived"],
    license: "archived",
    roles: ["user", "archived", "deleted_from_microsoft"],
  },
];

/** Reads a table back, by what its headers say. */
function usersIn(text: string): AnsweredUser[] {
  const [headers = [], ...rows] = text.split("\n").map((line) =>
    [...line.matchAll(/(?:^|\|)("(?:[^"\\]|\\.)*"|[^|]*)/g)].map(([, cell = ""]) =>
      cell.startsWith('"') ? JSON.parse(cell) as string : cell
    )
  );
  return rows.map((cells) => {
    const of = (header: string): string => cells[headers.indexOf(header)] ?? "";
    const userPrincipalName = of("userPrincipalName");
    const [status, admin = "false"] = of("status, admin").split(", ");
    const roles = of("roles").split(" ").filter((role) => role !== "");
    const because = [
      ...roles.includes("deleted_from_microsoft") ? ["deleted"] : [],
      ...roles.includes("archived") ? ["archived"] : [],
    ];
    const tags = of("unrecognizedTags");
    return {
      id: of("id"),
      userPrincipalName,
      ...of("other email") === "" ? {} : { email: of("other email") },
      ...of("displayName") === "" ? {} : { displayName: of("displayName") },
      status,
      ...because.length === 0 ? {} : { disabledBecause: because },
      license: of("license"),
      admin: { "false": false, "admin": true, "admin unknown": "unknown" }[admin],
      roles,
      ...tags === ""
        ? {}
        : { unrecognizedTags: tags.startsWith("[") ? JSON.parse(tags) : tags.split(",") },
    } as AnsweredUser;
  });
}

Deno.test("the user table loses nothing: every field can be read back", () => {
  assert.deepEqual(usersIn(userTable(ODD)), ODD);
  const { displayName: _, ...nameless } = PLAIN;
  assert.deepEqual(usersIn(userTable([nameless])), [nameless]);
});

Deno.test("the user table loses nothing of the default tenant", async () => {
  await using client = await modernClient(programOn({ tenant: defaultTenant() }).access.servers);
  const { users } = await allPages(client, "list_users", { limit: 200 });
  assert.equal(users.length, 312);
  assert.deepEqual(usersIn(userTable(users)), users);
});

Deno.test("an empty user table says so", () => {
  assert.equal(userTable([]), "no users");
});
