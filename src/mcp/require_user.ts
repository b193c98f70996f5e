import { UserInputError } from "../base/errors.ts";
import { cell, cleanText, quote, quoteUnlessPlain } from "../base/safe_text.ts";
import { plural } from "../base/text.ts";
import type { Entry } from "../directory/directory.ts";
import type { Tenant } from "../tenant/tenant.ts";
import type { DirectoryRequest } from "../tenant/tenant_directory.ts";
import { type FoundUser, type LookUp, lookUpUser } from "../tenant/user_lookup.ts";

/** Looks up the user that a call names. Throws {@linkcode UserInputError} if there is none. */
export async function requireUser(
  tenant: Tenant,
  name: string,
  request: DirectoryRequest,
): Promise<KnownUser> {
  const { directory, found, similar } = await lookUpUser(tenant, name, request);
  if (found === undefined && similar.length > 0) {
    const named = similar.slice(0, MOST_NAMED).map(({ identity }) =>
      cell(identity.userPrincipalName)
    );
    const rest = similar.length - named.length;
    throw new UserInputError(
      `No user ${quote(name)} in tenant ${tenant.id}: several differ from it only in accents or ` +
        `similar letters: ${named.join(", ")}${rest === 0 ? "" : ` and ${rest} more`}. ` +
        "Ask for one of them exactly as it is written here",
    );
  }
  if (found === undefined) {
    const { complete, warnings } = directory.facts;
    const reach = complete ? "" : ", as far as its incomplete user list shows";
    throw new UserInputError(
      `No user ${
        cell(cleanText(name, MAX_NAME))
      } in tenant ${tenant.id}${reach}: no principal name, e-mail or ` +
        "Microsoft object id is equal to it. Search with list_users and a part of the name as query, and with refresh: true for " +
        // The warnings that an answer from this list would carry.
        ["somebody added in the last minutes", ...warnings].join(". "),
    );
  }
  const others = describeOthers(found.others);
  if (similar.length === 0) return { directory, found, others };
  const only =
    `No address is equal to ${quote(name)}: this is the only user whose address differs ` +
    "from it in accents or similar letters alone";
  return { directory, found, others: [only, ...others] };
}

/**
 * Whether an error says that nobody has the name, in a list that was read to its end. Errors that
 * come from another process keep their kind and their message only.
 */
export function isNobody(error: unknown): boolean {
  return error instanceof UserInputError && NOBODY.test(error.message);
}

/** As `requireUser` writes it for a complete list. */
const NOBODY = /^No user .* in tenant [^ ]+: no principal name, e-mail or Microsoft object id/s;

/** A user who was looked up and found. */
interface KnownUser {
  readonly directory: LookUp["directory"];
  readonly found: FoundUser;
  /** A sentence for each other record that the name could mean. */
  readonly others: readonly string[];
}

/** The longest name that a call can ask for. */
const MAX_NAME = 512;

/** Most other records named one by one; an address that many share would fill the answer. */
const MOST_NAMED = 10;

function describeOthers(others: readonly Entry[]): string[] {
  const named = others.slice(0, MOST_NAMED).map(({ identity, state: { status, admin } }) =>
    `Another record has the same e-mail or name: ${quoteUnlessPlain(identity.userPrincipalName)} ` +
    `(${status}${admin === true ? ", admin" : ""}, id ${quoteUnlessPlain(identity.id)})`
  );
  const rest = others.length - named.length;
  return rest === 0
    ? named
    : [...named, `And ${plural(rest, "more record has", "more records have")} it too`];
}
