import assert from "node:assert/strict";
import { generateTenant } from "../../../src/sandbox/generate_tenant.ts";
import type { SandboxTenant } from "../../../src/sandbox/tenant.ts";
import { seededRandom } from "../../../src/sandbox/names.ts";
import { type CallOutcome, modernClient } from "../../support/mcp_clients.ts";
import { programOnSeveral } from "../../support/program.ts";
import { askDisabled, askReview, askRoleGrants, askUsers } from "./questions.ts";
import { askBackups, askGrants, askRoles, askTenant } from "./single_questions.ts";
import { type Question, type Questioner, verdictOn } from "./judge.ts";
import { Truth } from "./truth.ts";

const asked = generateTenant({ users: 400, seed: 1 });
const other = generateTenant({ users: 500, seed: 2 });

const QUESTIONS = {
  list_users: askUsers,
  find_disabled: askDisabled,
  list_role_grants: askRoleGrants,
  review_access: askReview,
  list_roles: askRoles,
  get_user_grants: askGrants,
  get_tenant: askTenant,
  get_backup_status: (questioner: Questioner) => askBackups(questioner, () => asked),
};

/** Replies to questions whose answers are known from one tenant. */
interface Replies {
  readonly questions: readonly Question[];
  /** Of that tenant. */
  readonly right: readonly CallOutcome[];
  /** Of another one. */
  readonly wrong: readonly CallOutcome[];
}

async function askTwice(question: (questioner: Questioner) => Question): Promise<Replies> {
  const questioner = {
    truths: ["a", "b"].map((id) => new Truth(id, asked)),
    random: seededRandom(5),
    extras: () => ({}),
  };
  const questions = Array.from({ length: 20 }, () => question(questioner));
  const repliesOf = async (tenant: SandboxTenant): Promise<CallOutcome[]> => {
    const { access } = programOnSeveral(["a", "b"].map((id) => ({ id, tenant })));
    await using client = await modernClient(access.servers);
    const replies: CallOutcome[] = [];
    for (const { tool, args } of questions) replies.push(await client.call(tool, { ...args }));
    return replies;
  };
  return { questions, right: await repliesOf(asked), wrong: await repliesOf(other) };
}

for (const [tool, question] of Object.entries(QUESTIONS)) {
  let replies: Promise<Replies> | undefined;
  for (const faults of [false, true]) {
    const where = faults ? "under faults" : "without faults";
    Deno.test(`${tool}, ${where}: an answer from the tenant is right, one from another tenant is wrong`, async () => {
      const { questions, ...both } = await (replies ??= askTwice(question));
      for (const expected of ["right", "wrong"] as const) {
        let judged = 0;
        for (const [at, each] of questions.entries()) {
          const reply = both[expected][at];
          assert.ok(reply !== undefined);
          // About nobody both tenants say the same.
          if (expected === "wrong" && (reply.isError || reply.structured.matched === 0)) continue;
          const verdict = verdictOn(each, reply, { faults });
          assert.ok(expected in verdict, JSON.stringify([each.args, verdict]));
          judged++;
        }
        assert.ok(judged > 0);
      }
    });
  }
}

Deno.test("an error of no known kind, and a typed one where nothing failed, are wrong", () => {
  const question = { tool: "list_roles", args: {}, judge: () => undefined };
  const reply = (text: string) => ({ structured: undefined, text, isError: true });
  const unavailable = reply("Spanning is unavailable: it did not answer");
  assert.ok("wrong" in verdictOn(question, reply("Internal error: …"), { faults: true }));
  assert.ok("wrong" in verdictOn(question, reply("No user x in tenant a: …"), { faults: true }));
  assert.ok("wrong" in verdictOn(question, unavailable, { faults: false }));
  assert.ok("right" in verdictOn(question, unavailable, { faults: true }));
});

Deno.test("a partial answer is right where a fault can happen and the call accepts it only", () => {
  const reply = { structured: { source: { complete: false } }, text: "", isError: false };
  const rightOf = (args: Record<string, unknown>, faults: boolean): boolean =>
    "right" in verdictOn({ tool: "list_roles", args, judge: () => undefined }, reply, { faults });
  assert.equal(rightOf({ allowPartial: true }, true), true);
  assert.equal(rightOf({ allowPartial: true }, false), false);
  assert.equal(rightOf({}, true), false);
});
