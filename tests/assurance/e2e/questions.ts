import { modernClient } from "../../support/mcp_clients.ts";
import { sandboxAccess } from "../../support/program.ts";
import { TOOLS_OF_ONE_TENANT, TOOLS_WITH_EVIDENCE } from "../../support/typical_calls.ts";
import assert from "node:assert/strict";

/** A call that hosts make of themselves or for a model. */
export interface Question {
  readonly tool: string;
  readonly args: Readonly<Record<string, unknown>>;
}

/** The questions that every host asks: who there is, who holds a role and why, and what is wrong. */
export const QUESTIONS: readonly Question[] = [
  { tool: "list_users", args: {} },
  { tool: "list_role_grants", args: { role: "global_admin" } },
  { tool: "review_access", args: {} },
];

const NAMES = TOOLS_WITH_EVIDENCE.map(({ name }) => name);

/** Those that are offered wherever the server runs: a tool that writes needs a place to write to. */
const ALWAYS = TOOLS_OF_ONE_TENANT.filter(({ listing }) => listing.annotations.readOnlyHint)
  .map(({ name }) => name);

/** Holds what a client lists against the tools there are, and gives their number. */
export function expectTools(offered: Iterable<string>): number {
  const names = [...offered].map((name) => ourName(name) ?? name);
  for (const name of ALWAYS) assert.ok(names.includes(name), `${name} is not listed`);
  for (const name of names) assert.ok(NAMES.includes(name), `${name} is listed`);
  assert.equal(new Set(names).size, names.length, "Some are listed twice");
  return names.length;
}

/** Our name of a tool that a host offers by another, with the server's before it; undefined for its own. */
export function ourName(offered: string): string | undefined {
  return NAMES.find((name) => offered === name || offered.endsWith(`_${name}`));
}

/**
 * Holds what a host lists against the tools there are, and what it passes on of each answer against
 * the program's own answer: each fact, in whichever of the two forms the host takes.
 */
export async function expectAnswers(
  offered: Iterable<string>,
  answers: ReadonlyMap<string, string>,
): Promise<string> {
  const listed = expectTools(offered);
  await using client = await modernClient(sandboxAccess().servers);
  for (const { tool, args } of QUESTIONS) {
    const answer = answers.get(tool);
    assert.ok(answer !== undefined, `${tool} was not called`);
    const { structured } = await client.call(tool, { ...args });
    for (const fact of factsOf(structured)) {
      const shown = answer.length > 300 ? `${answer.slice(0, 300)} …` : answer;
      assert.ok(answer.includes(fact), `${tool} lost ${fact}: ${shown}`);
    }
  }
  const called = QUESTIONS.map(({ tool }) => tool).join(", ");
  return `listed ${listed} tools; ${called} passed on whole, ${formOf(answers)}`;
}

/** The form in which a host passes answers on. */
function formOf(answers: ReadonlyMap<string, string>): string {
  const answer = answers.get("list_users") ?? "";
  const forms = [
    ...(/\d+ of \d+ matching users/.test(answer) ? ["as text"] : []),
    ...(/"matched\\*":\d+/.test(answer) ? ["structured"] : []),
  ];
  assert.ok(forms.length > 0, "It is neither the text nor the structured answer");
  return forms.join(" and ");
}

/** What must stand in an answer in either form: everybody's id and name, each check, each reason. */
// deno-lint-ignore no-explicit-any
function factsOf({ users = [], grants = [], findings = [], passed = [], notDecidable = [] }: any) {
  // deno-lint-ignore no-explicit-any
  const people = [...users, ...grants, ...findings].flatMap((each: any) =>
    each.users ?? [each.user ?? each]
  );
  const facts: string[] = [
    ...people.flatMap(({ id, userPrincipalName }) => [id, userPrincipalName]),
    // deno-lint-ignore no-explicit-any
    ...findings.flatMap(({ check, title }: any) => [check, title]),
    // deno-lint-ignore no-explicit-any
    ...notDecidable.map(({ check }: any) => check),
    ...passed,
  ];
  assert.ok(facts.length > 5, "There is something to find");
  return facts;
}
