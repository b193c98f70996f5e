import { plural } from "../base/text.ts";
import { type Directory, sumCounts } from "../directory/directory.ts";
import { describeMissing, missingFlags } from "../governance/missing_flags.ts";
import type { StateCount } from "../governance/role_summary.ts";
import type { Tenant } from "../tenant/tenant.ts";
import type { DirectorySource, Source } from "./schemas.ts";

/** What every answer about the embedded tenant says. */
export const SANDBOX_WARNING = "Sandbox: these are invented users, not a real tenant";

/** A source of any kind of answer. */
type SourceFacts =
  & Pick<DirectorySource, "tenant" | "region">
  & { readonly [fact in keyof DirectorySource]?: DirectorySource[fact] | undefined };

/** Says where an answer comes from; `extra` are warnings of this answer alone. */
export function directorySource(
  tenant: Tenant,
  directory: Directory,
  extra: readonly string[] = [],
): DirectorySource {
  const { complete, pages, fetchedAt, warnings } = directory.facts;
  const all = [
    ...(tenant.sandbox ? [SANDBOX_WARNING] : []),
    ...warnings,
    ...directory.derived(missing),
    ...directory.derived(unreadable),
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

/** The source as the last lines of a text answer; what it does not say is left out. */
export function sourceText(source: SourceFacts): string {
  const { tenant, region, complete, users, pages, fetchedAt, warnings = [] } = source;
  let text = `source: tenant ${tenant}, region ${region}`;
  if (complete !== undefined) text += complete ? ", complete" : ", INCOMPLETE";
  if (users !== undefined) text += `, ${plural(users, "user")}`;
  if (pages !== undefined) text += `, ${plural(pages, "page")}`;
  if (fetchedAt !== undefined) text += `, fetched ${fetchedAt}`;
  for (const warning of warnings) text += `\nwarning: ${warning}`;
  return text;
}

/** Says which facts no record of the list has. */
function missing(stateCounts: readonly StateCount[]): string[] {
  return missingFlags(stateCounts).map(describeMissing);
}

/** Says whom counts and filters cannot place, because a flag of theirs is not readable. */
function unreadable(stateCounts: readonly StateCount[]): readonly string[] {
  return (["status", "license", "admin"] as const).flatMap((fact) => {
    const users = sumCounts(stateCounts, (state) => state[fact] === "unknown");
    return users === 0 ? [] : [
      `${fact} is unknown for ${
        plural(users, "user")
      }, because of unreadable flags: they may belong here`,
    ];
  });
}

/** Says where an answer comes from that is not drawn from a user list. */
export function tenantSource(tenant: Tenant, warnings: readonly string[] = []): Source {
  const all = [...(tenant.sandbox ? [SANDBOX_WARNING] : []), ...warnings];
  return {
    tenant: tenant.id,
    region: tenant.region,
    ...(all.length === 0 ? {} : { warnings: all }),
  };
}

/** The same, for an answer that the vendor was asked for at a time in milliseconds since 1970. */
export function fetchedSource(
  tenant: Tenant,
  fetchedAt: number,
  warnings: readonly string[] = [],
): Source & { fetchedAt: string } {
  return { ...tenantSource(tenant, warnings), fetchedAt: new Date(fetchedAt).toISOString() };
}
