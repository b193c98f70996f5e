import { cell } from "../base/safe_text.ts";
import type { AnsweredUser } from "./answer_schemas.ts";

/**
 * The evidence of many grants in few lines: what proves most of them once, and who is proven
 * otherwise by name.
 */
export function evidenceText(
  grants: readonly { readonly user: AnsweredUser; readonly evidence: readonly string[] }[],
): string[] {
  const names = new Map<string, string[]>();
  for (const { user, evidence } of grants) {
    const text = evidence.map(cell).join("; ");
    names.set(text, [...names.get(text) ?? [], user.userPrincipalName]);
  }
  const [most, ...others] = [...names].sort(([, one], [, other]) => other.length - one.length);
  if (most === undefined) return [];
  return [
    ...others.map(([evidence, who]) => `evidence for ${who.map(cell).join(", ")}: ${evidence}`),
    `evidence for ${others.length === 0 ? "each" : "each of the others"}: ${most[0]}`,
  ];
}
