import * as oracle from "../../support/oracle.ts";

/** A user as an answer must show the record. */
export interface ExpectedUser {
  readonly id: string;
  readonly userPrincipalName: string;
  readonly email: string;
  readonly displayName: string;
  readonly status: "enabled" | "disabled";
  readonly disabledBecause?: readonly string[];
  readonly license: string;
  readonly admin: boolean;
  readonly roles: readonly string[];
  readonly unrecognizedTags?: readonly string[];
}

/** What an answer must say of a record, by the oracle's rules. */
export function expectedUser(record: oracle.Record365): ExpectedUser {
  const unrecognizedTags = [...new Set(oracle.unknownTagsOf(record))];
  const disabledBecause = [
    ...(oracle.isDeleted(record) ? ["deleted"] : []),
    ...(oracle.isArchived(record) ? ["archived"] : []),
  ];
  return {
    id: record.msId,
    userPrincipalName: record.userPrincipalName,
    email: record.email,
    displayName: record.displayName,
    status: disabledBecause.length > 0 ? "disabled" : "enabled",
    ...(disabledBecause.length > 0 ? { disabledBecause } : {}),
    license: oracle.licenseOf(record),
    admin: oracle.isAdmin(record),
    roles: oracle.rolesOf(record),
    ...(unrecognizedTags.length > 0 ? { unrecognizedTags } : {}),
  };
}

/** The first field in which an answered user is not the expected one. */
export function differingField(
  answered: Readonly<Record<string, unknown>>,
  expected: ExpectedUser,
): string | undefined {
  const names = new Set([...Object.keys(answered), ...Object.keys(expected)]);
  const wanted: Readonly<Record<string, unknown>> = { ...expected };
  return [...names].find((name) => JSON.stringify(answered[name]) !== JSON.stringify(wanted[name]));
}
