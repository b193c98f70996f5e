import { type Directory, sumOf } from "../directory/directory.ts";
import { plural } from "../text/plural.ts";
import type { Tenant } from "../directory/tenant.ts";
import type { Source } from "./answer_schemas.ts";

const SANDBOX_WARNING = "Sandbox: these are invented users, not a real tenant";

/** Says where an answer comes from; `extra` are warnings of this answer alone. */
export function sourceOf(
  tenant: Tenant,
  directory: Directory,
  extra: readonly string[] = [],
): Source {
  const { complete, pages, fetchedAt, warnings } = directory.facts;
  const all = [
    ...(tenant.sandbox ? [SANDBOX_WARNING] : []),
    ...warnings,
    ...unreadable(directory),
    ...extra,
  ];
  return {
    tenant: tenant.id,
    region: tenant.region,
    complete,
    users: directory.users,
    pages,
    fetchedAt: new Date(fetchedAt).toISOString(),
    ...(all.length === 0 ? {} : { warnings: all }),
  };
}

/** The source as the last lines of a text answer. */
export function sourceText(source: Source): string {
  const { tenant, region, complete, users, pages, fetchedAt, warnings = [] } = source;
  const whole = complete ? "complete" : "INCOMPLETE";
  return [
    `source: tenant ${tenant}, region ${region}, ${whole}, ${plural(users, "user")}, ${
      plural(pages, "page")
    }, fetched ${fetchedAt}`,
    ...warnings.map((warning) => `warning: ${warning}`),
  ].join("\n");
}

/** Says whom counts and filters cannot place, because a flag of theirs is not readable. */
function unreadable({ spread }: Directory): string[] {
  return (["status", "license", "admin"] as const).flatMap((fact) => {
    const users = sumOf(spread, (standing) => standing[fact] === "unknown");
    return users === 0 ? [] : [
      `${fact} is unknown for ${
        plural(users, "user")
      }, because of unreadable flags: they may belong here`,
    ];
  });
}
