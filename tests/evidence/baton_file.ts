/**
 * What `baton-file` checks when it loads a file, rebuilt from its documentation and code (commit
 * 12e96f1): each mistake stops the sync there, and is an error here.
 */

import assert from "node:assert/strict";

interface BatonFile {
  readonly users: readonly Record<string, unknown>[];
  readonly resources: readonly Record<string, unknown>[];
  readonly entitlements: readonly Record<string, unknown>[];
  readonly direct_user_grants: readonly Record<string, unknown>[];
}

const REQUIRED: Readonly<Record<keyof BatonFile, readonly string[]>> = {
  users: ["id", "display_name"],
  resources: ["resource_type", "trait", "id", "display_name"],
  entitlements: ["resource_id", "entitlement_slug"],
  direct_user_grants: ["principal_id", "resource_id", "entitlement_slug"],
};

const TRAITS: ReadonlySet<unknown> = new Set(["group", "role", "app", "secret", "user"]);
/** Any other word becomes ENABLED with a warning. */
const STATUSES: ReadonlySet<unknown> = new Set([
  "",
  "enabled",
  "active",
  "disabled",
  "inactive",
  "suspended",
  "deleted",
]);
const TYPES: ReadonlySet<unknown> = new Set(["human", "service", "system", "bot", "machine"]);
/** Of the format before 2026, which is refused. */
const OLD_FIELDS = ["name", "resource_function", "entitlement", "grants"];
const SECRET_FIELDS = ["secret_created_at", "secret_expires_at", "secret_last_used_at"];

/** Loads a file as `baton-file` does; gives the ids that C1 then knows. */
export function checkBaton(
  text: string,
): { users: string[]; entitlements: string[]; grants: string[] } {
  const file = JSON.parse(text) as BatonFile;
  const ids = new Set<unknown>();
  for (const [part, fields] of Object.entries(REQUIRED)) {
    for (const item of file[part as keyof BatonFile]) {
      for (const field of fields) {
        assert.ok(
          typeof item[field] === "string" && item[field] !== "",
          `${part} without ${field}`,
        );
      }
      for (const old of OLD_FIELDS) assert.ok(!(old in item), `${part} has ${old}`);
      if (part !== "users" && part !== "resources") continue;
      assert.ok(!ids.has(item.id), `${item.id} is there twice`);
      ids.add(item.id);
    }
  }
  for (const user of file.users) {
    assert.ok(STATUSES.has(user.status), `unknown status ${user.status}`);
    assert.ok(TYPES.has(user.type), `unknown type ${user.type}`);
  }
  for (const resource of file.resources) {
    assert.ok(TRAITS.has(resource.trait), `unknown trait ${resource.trait}`);
    if (resource.trait !== "secret") {
      for (const field of SECRET_FIELDS) assert.ok(!(field in resource));
    }
  }
  const resources = new Map(file.resources.map((each) => [each.id, each.resource_type]));
  const defined = new Set<string>();
  for (const { resource_id, entitlement_slug } of file.entitlements) {
    assert.ok(resources.has(resource_id), `an entitlement of nothing: ${resource_id}`);
    defined.add(`${resources.get(resource_id)}:${resource_id}:${entitlement_slug}`);
  }
  const users = new Set(file.users.map(({ id }) => id));
  const grants = file.direct_user_grants.map(({ principal_id, resource_id, entitlement_slug }) => {
    assert.ok(users.has(principal_id), `a grant of nobody: ${principal_id}`);
    assert.ok(resources.has(resource_id), `a grant of nothing: ${resource_id}`);
    const entitlement = `${resources.get(resource_id)}:${resource_id}:${entitlement_slug}`;
    assert.ok(defined.has(entitlement), `nobody defines ${entitlement}`);
    return `${entitlement}:user:${principal_id}`;
  });
  return { users: [...users] as string[], entitlements: [...defined], grants };
}
