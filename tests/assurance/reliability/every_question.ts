import type { SandboxTenant } from "../../../src/sandbox/tenant.ts";
import { askDisabled, askReview, askRoleGrants, askUsers } from "./list_questions.ts";
import type { Question, Questioner } from "./question.ts";
import { askBackups, askGrants, askRoles, askTenant } from "./single_questions.ts";
import type { Truth } from "./truth.ts";

/** Makes a question of each tool that needs the vendor; those asked most often stand twice. */
export function everyQuestion(
  questioner: Questioner,
  tenantOf: (truth: Truth) => SandboxTenant,
  /** The factors by which the vendor may miscount. */
  off?: readonly number[],
): (() => Question)[] {
  return [
    () => askUsers(questioner),
    () => askUsers(questioner),
    () => askGrants(questioner),
    () => askGrants(questioner),
    () => askRoles(questioner),
    () => askDisabled(questioner),
    () => askRoleGrants(questioner),
    () => askReview(questioner),
    () => askTenant(questioner, off),
    () => askBackups(questioner, tenantOf),
  ];
}
