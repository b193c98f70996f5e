import type { Check, CheckId, ReviewFacts, Severity, UserFilter } from "./check.ts";
import { CHECKS } from "./checks.ts";
import { doubting } from "./doubting.ts";
import { onPartialList } from "./on_partial_list.ts";
import type { Person } from "./population.ts";

/** Something for a reviewer to look at. */
export interface Finding {
  readonly check: CheckId;
  readonly severity: Severity;
  readonly title: string;
  /** Of what the title names: users, records, admins, seats or paths. */
  readonly count: number;
  /** At most ten, by principal name; empty where the finding is not about people. */
  readonly people: readonly Person[];
  /** What to do, and what the figures leave out or open. */
  readonly advice: string;
  /** Filters whose list holds everybody whom it is about, and perhaps others. */
  readonly filter?: UserFilter;
}

/** What a review comes to. Each check is in exactly one of the three lists. */
export interface Review {
  /** Most severe first, then in the order of {@linkcode CHECKS}. */
  readonly findings: readonly Finding[];
  readonly notDecidable: readonly { readonly check: CheckId; readonly reason: string }[];
  readonly passed: readonly CheckId[];
}

const SEVERITIES: readonly Severity[] = ["high", "medium", "low", "info"];

/** Runs the checks asked for: all of them where none is named. */
export function review(facts: ReviewFacts, ids: readonly CheckId[] = []): Review {
  const population = doubting(facts.population);
  const findings: Finding[] = [];
  const notDecidable: { check: CheckId; reason: string }[] = [];
  const passed: CheckId[] = [];
  for (const check of CHECKS) {
    if (ids.length > 0 && !ids.includes(check.id)) continue;
    const whole = check.run({ ...facts, population });
    const result = facts.complete === false ? onPartialList(check.id, whole) : whole;
    if (result.kind === "passed") passed.push(check.id);
    else if (result.kind === "finding") findings.push(findingOf(check, result));
    else notDecidable.push({ check: check.id, reason: result.reason });
  }
  findings.sort((one, other) =>
    SEVERITIES.indexOf(one.severity) - SEVERITIES.indexOf(other.severity)
  );
  return { findings, notDecidable, passed };
}

function findingOf(
  { id, severity, title, advice, filter }: Check,
  result: Extract<ReturnType<Check["run"]>, { kind: "finding" }>,
): Finding {
  return {
    check: id,
    severity,
    title,
    count: result.count,
    people: result.people,
    advice: [result.caveat, advice, result.advice].filter((text) => text !== undefined).join(" "),
    ...(filter === undefined ? {} : { filter }),
  };
}
