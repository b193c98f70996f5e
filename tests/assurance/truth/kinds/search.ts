/** Who is found by a text. */

import { type Case, found, idOf, person } from "../case.ts";
import { all, including } from "../expectations.ts";

const PEOPLE = [
  person("bjorn", { displayName: "Bjørn Ångström" }),
  person("lukasz", { displayName: "Łukasz Żółć" }),
  person("strauss", { displayName: "Grete Strauß" }),
  person("obrien", { displayName: "Miles O’Brien" }),
  person("yamada", { displayName: "山田 花子", email: "hanako@mail.example" }),
  person("anna.lee", { displayName: "Lee, Anna Maria" }),
  person("istanbul", { displayName: "İpek Çelik" }),
];

function finds(query: string, ...names: readonly string[]): Case {
  return {
    name: `${JSON.stringify(query)} finds ${names.join(", ") || "nobody, and the answer says how"}`,
    tenant: { users: PEOPLE },
    calls: [{
      tool: "list_users",
      args: { query, limit: 50 },
      expect: {
        matched: names.length,
        users: names.length === 0
          ? []
          : all(including(...names.map((name) => ({ id: idOf(name) })))),
      },
      ...names.length === 0 ? { text: all(/letter/i, /address/i) } : {},
    }],
  };
}

function looksUp(user: string, name: string): Case {
  return {
    name: `get_user_grants of ${JSON.stringify(user)} is about ${name}`,
    tenant: { users: PEOPLE },
    calls: [{ tool: "get_user_grants", args: { user }, expect: { user: { id: idOf(name) } } }],
  };
}

export const SEARCH: readonly Case[] = [
  ...["ada@c.example ", "\u00a0ada@c.example", "\tADA@c.example\n", "lovelace ada"].map((
    query,
  ): Case => ({
    name: `${JSON.stringify(query)} finds the one person there is`,
    tenant: found("one_person_with_a_name"),
    calls: [
      { tool: "list_users", args: { query }, expect: { matched: 1 } },
      ...query.includes("@")
        ? [{
          tool: "get_user_grants",
          args: { user: query },
          expect: { grants: [{ role: "user" }] },
        }]
        : [],
    ],
  })),
  finds("bjorn angstrom", "bjorn"),
  finds("ANGSTRÖM\u00a0 Bjørn", "bjorn"),
  finds("lukasz zolc", "lukasz"),
  finds("ŁUKASZ", "lukasz"),
  finds("strauss", "strauss"),
  finds("Strauß grete", "strauss"),
  finds("o'brien", "obrien"),
  finds("O’BRIEN miles", "obrien"),
  finds("ʼbrien".replace("ʼ", "‘"), "obrien"),
  finds("花子", "yamada"),
  finds("hanako mail.example", "yamada"),
  finds("maria anna", "anna.lee"),
  finds("celik ipek", "istanbul"),
  finds(idOf("lukasz").slice(0, 8).toUpperCase(), "lukasz"),
  finds(`${idOf("anna.lee")} lee`, "anna.lee"),
  finds(
    "t.example",
    ...PEOPLE.map(({ displayName }) => displayName).map((_, at) =>
      ["bjorn", "lukasz", "strauss", "obrien", "yamada", "anna.lee", "istanbul"][at] ?? ""
    ),
  ),
  finds("hanako yamada-san"),
  finds("Hanako Yamada Tanaka"),
  finds("anna bjorn"),
  looksUp(" ANNA.LEE@t.example ", "anna.lee"),
  looksUp("hanako@mail.example", "yamada"),
  looksUp("lukasz@t.example\u00a0", "lukasz"),
  ...([
    ["a ligature", "E\ufb03e O\ufb00ermann", "offermann effie"],
    ["Hebrew points", "\u05e9\u05c1\u05b8\u05dc\u05d5\u05b9\u05dd", "\u05e9\u05dc\u05d5\u05dd"],
    ["a zero-width space in the name", "Zo\u200be Yan", "zoe"],
    ["marks of direction in the query", "Zoe Yan", "\u202ayan\u202c"],
    ["a byte order mark in the name", "\ufeffZoe Yan", "yan zoe"],
  ] as const).map(([what, displayName, query]): Case => ({
    name: `${what} hides nobody: ${JSON.stringify(query)}`,
    tenant: { users: [person("wanted", { displayName }), person("lars", { displayName: "Lars" })] },
    calls: [{
      tool: "list_users",
      args: { query },
      expect: { matched: 1, users: [{ userPrincipalName: "wanted@t.example" }] },
    }],
  })),
  {
    name: "accents do not make two people one: the exact address wins",
    tenant: {
      users: [person("rene@t.example"), person("rené@t.example"), person("renè@t.example")],
    },
    calls: [
      {
        tool: "get_user_grants",
        args: { user: "rené@t.example" },
        expect: { user: { userPrincipalName: "rené@t.example" } },
      },
      {
        tool: "get_user_grants",
        args: { user: "rene@t.example" },
        expect: { user: { userPrincipalName: "rene@t.example" } },
      },
      {
        tool: "get_user_grants",
        args: { user: "renê@t.example" },
        error: /rené@t\.example[\s\S]*renè@t\.example|renè@t\.example[\s\S]*rené@t\.example/,
      },
    ],
  },
  {
    name: "one candidate without the accent is that person",
    tenant: { users: [person("bjørn@t.example"), person("lars@t.example")] },
    calls: [{
      tool: "get_user_grants",
      args: { user: "bjorn@t.example" },
      expect: { user: { userPrincipalName: "bjørn@t.example" } },
    }],
  },
];
