/** Seats, findings and texts. */

import { type Case, found, guest, idOf, people, person } from "../case.ts";
import { ABSENT, including, without } from "../expectations.ts";

const SEATS = { checks: ["seats_over_assigned"] };

function seats(tenant: Readonly<Record<string, unknown>>, over: number | "open" | "passed"): Case {
  return {
    name: `${JSON.stringify(tenant)}: ${
      over === "open"
        ? "too many seats or not is open"
        : over === "passed"
        ? "seats suffice"
        : `${over} too many`
    }`,
    tenant: { users: people(1), tenant: { users: 1, status: "paid", ...tenant } },
    calls: [{
      tool: "review_access",
      args: SEATS,
      expect: over === "open"
        ? { notDecidable: [{ check: "seats_over_assigned" }], passed: [], findings: [] }
        : over === "passed"
        ? { passed: ["seats_over_assigned"], findings: [] }
        : { findings: [{ check: "seats_over_assigned", count: over }] },
    }],
  };
}

const BOX = { tags: ["Shared Mailbox", "No Microsoft License"] };
const STAFF = people(3, { isAdmin: true, tags: ["User", "Global Admin"] }, "staff");

function boxes(shared: number, others: number): Case {
  return {
    name: `${shared} shared mailboxes and ${others} others without a Microsoft license on seats`,
    tenant: {
      users: [
        ...STAFF,
        ...people(shared, BOX, "box"),
        ...people(others, { tags: ["User", "No Microsoft License"] }, "other"),
      ],
    },
    calls: [{
      tool: "review_access",
      args: { checks: ["unlicensed_microsoft_with_seat"] },
      expect: others === 0
        ? {}
        : { findings: [{ check: "unlicensed_microsoft_with_seat", count: others }] },
      text: new RegExp(`\\b${shared} shared mailbox`, "i"),
    }],
  };
}

/** Tags that a text must not run into each other. */
function toldApart(one: readonly string[], other: readonly string[]): Case {
  const disabled = { isArchive: true };
  const differ = (text: string): true | string => {
    const [first, second] = ["a1", "a2"].map((name) =>
      text.split("\n").find((line) => line.includes(`${name}@t.example`))
        ?.replaceAll(name, "").replaceAll(idOf(name), "")
    );
    return first !== undefined && first !== second || `the lines are ${first} and ${second}`;
  };
  return {
    name: `${JSON.stringify(one)} and ${JSON.stringify(other)} are told apart in the text`,
    tenant: {
      users: [
        ...STAFF,
        person("a1", { ...disabled, tags: ["User", ...one], displayName: "A" }),
        person("a2", { ...disabled, tags: ["User", ...other], displayName: "A" }),
      ],
    },
    calls: ["list_users", "find_disabled"].map((tool) => ({
      tool,
      expect: {
        users: including({ unrecognizedTags: [...one] }, { unrecognizedTags: [...other] }),
      },
      text: differ,
    })),
  };
}

export const FIGURES: readonly Case[] = [
  toldApart(["Sales, EMEA"], ["Sales", "EMEA"]),
  toldApart(["Head|Sales", "VIP"], ["Head", "Sales|VIP"]),
  toldApart(['the "A"', "B"], ["the", '"A" B']),
  toldApart(["a\\", "b"], ["a", "\\b"]),
  toldApart(["Über, alles"], ["Über", "alles"]),
  {
    name: "seats without a split: all that is told is shown, and what is open said",
    tenant: found("seats_without_a_split"),
    calls: [
      { tool: "get_tenant", expect: { licenses: { assignedInAll: 886 } }, text: /886/ },
      { tool: "review_access", args: SEATS, expect: { passed: [] } },
    ],
  },
  seats({ licenses: 100, archivedLicenses: 50, assigned: 886 }, 736),
  seats({ licenses: 100, archivedLicenses: 0, assigned: 101 }, 1),
  seats({ licenses: 100, assigned: 40 }, "open"),
  seats({ licenses: 10, assignedStandard: 12, archivedLicenses: 5, assignedArchive: 5 }, 2),
  seats({ licenses: 10, assignedStandard: 8, archivedLicenses: 5, assignedArchive: 9 }, 4),
  seats({ licenses: 10, assignedStandard: 10, archivedLicenses: 5, assignedArchive: 5 }, "passed"),
  seats({}, "open"),
  {
    name: "shared mailboxes on standard seats are counted apart where they are the only ones",
    tenant: found("shared_mailboxes_on_standard_seats"),
    calls: [{
      tool: "review_access",
      args: { checks: ["unlicensed_microsoft_with_seat"] },
      text: /3 shared mailboxes/i,
    }],
  },
  boxes(1, 0),
  boxes(28, 0),
  boxes(4, 2),
  {
    name: "no shared mailbox on a seat: nothing is said of any",
    tenant: { users: [...STAFF, person("box", { ...BOX, assigned: false })] },
    calls: [{
      tool: "review_access",
      args: { checks: ["unlicensed_microsoft_with_seat"] },
      expect: { passed: ["unlicensed_microsoft_with_seat"], findings: [] },
      text: /^(?![\s\S]*\d shared mailbox)/i,
    }],
  },
  {
    name: "guests and shared mailboxes are not unprotected, others are",
    tenant: {
      users: [
        ...STAFF,
        guest("gus", { assigned: false }),
        person("box", { tags: ["Shared Mailbox"], assigned: false }),
        person("nobody", { tags: ["User", "No Microsoft License"], assigned: false }),
        person("una", { assigned: false }),
      ],
    },
    calls: [{
      tool: "review_access",
      args: { checks: ["unprotected_users"] },
      expect: { findings: [{ count: 1, users: [{ id: idOf("una") }] }] },
    }],
  },
  {
    name: "one record's e-mail that is another's principal name is a duplicate",
    tenant: { users: [...STAFF, person("ann", { email: "BEN@t.example" }), person("ben")] },
    calls: [{
      tool: "review_access",
      args: { checks: ["duplicate_identity"] },
      expect: {
        findings: [{
          count: 2,
          users: [{ id: idOf("ann"), found: /\S/ }, { id: idOf("ben"), found: /\S/ }],
        }],
      },
    }],
  },
  {
    name: "a principal name in two records is a duplicate, without an e-mail too",
    tenant: {
      users: [
        ...STAFF,
        person("ann", { email: undefined }),
        person("ann@t.example", { msId: idOf("other"), email: undefined, isDeleted: true }),
      ],
    },
    calls: [{
      tool: "review_access",
      args: { checks: ["duplicate_identity"] },
      expect: { findings: [{ count: 2 }] },
    }],
  },
  {
    name: "tags and flags disagree either way",
    tenant: {
      users: [
        ...STAFF,
        person("tagged", { tags: ["User", "Deleted From Microsoft"], isDeleted: false }),
        person("gone", { tags: ["User", "Deleted From Microsoft"], isDeleted: true }),
        person("flagged", { tags: ["User"], isDeleted: true }),
      ],
    },
    calls: [{
      tool: "review_access",
      args: { checks: ["tag_flag_conflict"] },
      expect: {
        findings: [{
          count: 2,
          users: [
            { id: idOf("flagged"), found: /isDeleted/ },
            { id: idOf("tagged"), found: /Deleted From Microsoft/ },
          ],
        }],
      },
    }],
  },
  {
    name: "a flag that no record carries a tag for contradicts none",
    tenant: { users: [...STAFF, person("flagged", { isArchive: true })] },
    calls: [{
      tool: "review_access",
      args: { checks: ["tag_flag_conflict"] },
      expect: { findings: [] },
    }],
  },
  {
    name: "a finding names all of its people, page by page, and the tags it found",
    tenant: { users: [...STAFF, ...people(30, { tags: ["User", "Sales, EMEA"] })] },
    calls: [
      {
        tool: "review_access",
        args: { checks: ["unrecognized_tags"], limit: 10 },
        expect: {
          findings: [{
            count: 30,
            users: Array.from({ length: 10 }, () => ({ found: /Sales, EMEA/ })),
          }],
          nextCursor: (cursor: unknown) => typeof cursor === "string",
        },
      },
      {
        tool: "review_access",
        expect: {
          findings: including({ check: "unrecognized_tags", count: 30 }),
          nextCursor: ABSENT,
        },
      },
    ],
  },
  {
    name: "tags with commas read as they are in the text too",
    tenant: found("tags_with_commas_and_long_names"),
    calls: [{
      tool: "list_users",
      expect: {
        users: including(
          { unrecognizedTags: ["Sales, EMEA", "VIP"] },
          { unrecognizedTags: ["Sales", "EMEA,VIP"] },
        ),
      },
      text: (text: string) => {
        const [one, other] = ["a", "b"].map((name) =>
          text.split("\n").find((line) => line.includes(`${name}@c.example`))
            ?.replaceAll(/\b[ab]@c\.example|0{8}-0{4}-4000-8000-\d{12}/g, "")
        );
        return one !== undefined && one !== other;
      },
    }],
  },
  ...["zero\u200bwidth@c.example"].map((user): Case => ({
    name: "somebody with a zero-width space in the principal name is found by that name",
    tenant: found("tags_with_commas_and_long_names"),
    calls: [{ tool: "get_user_grants", args: { user }, expect: { grants: [{ role: "user" }] } }],
  })),
  {
    name: "an ordinary tenant: every check is decided",
    tenant: {
      users: [
        ...STAFF,
        ...people(40),
        guest("gus"),
        person("x", { isDeleted: true, tags: ["User", "Deleted From Microsoft"] }),
      ],
    },
    env: { SPANNING_SIGN_IN_PATHS: "none" },
    calls: [{
      tool: "review_access",
      expect: {
        notDecidable: [],
        findings: [{ check: "deleted_holding_standard_license", count: 1 }],
        passed: without("deleted_holding_standard_license"),
        source: { confirmed: true },
      },
    }],
  },
];
