import assert from "node:assert/strict";
import { DirectoryBuilder } from "../../src/directory/directory_builder.ts";
import { findUser } from "../../src/tenant/user_lookup.ts";
import type { WireUser } from "../../src/spanning/user_record.ts";
import { wireUser } from "../support/scripted_client.ts";

/** Records by principal name; each has the id `id-` and that name. */
type Records = Readonly<Record<string, Partial<WireUser>>>;

const DELETED = { isDeleted: true, tags: ["Deleted From Microsoft"] } as const;
const ADMIN = { isAdmin: true, tags: ["Global Admin"] } as const;

const CASES: readonly (readonly [
  rule: string,
  records: Records,
  asked: string,
  answer: string | undefined,
  others?: readonly string[],
])[] = [
  ["a principal name, any case", { "a@x": {}, "b@x": {} }, "A@X", "a@x"],
  ["an e-mail, any case", { "a@x": { email: "ann@x" }, "b@x": {} }, " ANN@x ", "a@x"],
  ["an id, any case", { "a@x": {}, "b@x": {} }, "ID-B@X", "b@x"],
  ["no part of a name", { "ann@x": { email: "ann@x" } }, "ann", undefined],
  ["nobody is meant by nothing", { "a@x": {} }, " ", undefined],
  [
    "of equals, whose principal name it is",
    { "a@x": { email: "b@x" }, "b@x": { email: "c@x" } },
    "b@x",
    "b@x",
    ["a@x"],
  ],
  [
    "of several with one e-mail, the live one",
    { "gone@x": { email: "two@x", ...DELETED }, "here@x": { email: "TWO@x" } },
    "two@x",
    "here@x",
    ["gone@x"],
  ],
  [
    "of unknown status before deleted",
    {
      "gone@x": { email: "two@x", ...DELETED },
      "here@x": { email: "two@x", isDeleted: "unknown" },
    },
    "two@x",
    "here@x",
    ["gone@x"],
  ],
  [
    "a live admin's e-mail, though a deleted record has it as principal name",
    { "jane@x": DELETED, "jane.doe@x": { email: "jane@x", ...ADMIN } },
    "jane@x",
    "jane.doe@x",
    ["jane@x"],
  ],
  [
    "the same pair by the admin's principal name",
    { "jane@x": DELETED, "jane.doe@x": { email: "jane@x", ...ADMIN } },
    "jane.doe@x",
    "jane.doe@x",
    ["jane@x"],
  ],
  [
    "by principal name, a deleted record with the same e-mail is named",
    { "jane@x": { email: "jane@x" }, "f00djane@x": { email: "jane@x", ...DELETED, ...ADMIN } },
    "jane@x",
    "jane@x",
    ["f00djane@x"],
  ],
  [
    "so it is where the e-mail is not the principal name",
    { "jane@x": { email: "j.d@x" }, "f00djane@x": { email: "J.D@x", ...DELETED } },
    "jane@x",
    "jane@x",
    ["f00djane@x"],
  ],
  [
    "by id, that record is the answer, though another one lives",
    { "jane@x": { email: "j.d@x" }, "f00djane@x": { email: "j.d@x", ...DELETED } },
    "id-f00djane@x",
    "f00djane@x",
    ["jane@x"],
  ],
  [
    "so it is by a principal name that no other record has as an address",
    { "jane@x": { email: "j.d@x" }, "f00djane@x": { email: "j.d@x", ...DELETED } },
    "f00djane@x",
    "f00djane@x",
    ["jane@x"],
  ],
  [
    "records without e-mail share none",
    { "a@x": {}, "b@x": {} },
    "a@x",
    "a@x",
  ],
];
for (const [rule, records, asked, answer, others = []] of CASES) {
  Deno.test(`findUser: ${rule}`, () => {
    const builder = new DirectoryBuilder();
    builder.add(Object.entries(records).map(([name, facts]) => wireUser(name, facts)));
    const directory = builder.build({ complete: true, pages: 1, fetchedAt: 0, warnings: [] });
    const found = findUser(directory, asked);
    assert.equal(found?.entry.identity.userPrincipalName, answer);
    assert.deepEqual(found?.others.map(({ identity }) => identity.userPrincipalName) ?? [], others);
  });
}
