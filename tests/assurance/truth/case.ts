/** A case: a tenant, what is asked of it, and what is right. */

import { type Expected, including } from "./expectations.ts";
import type { RawRecord, ScriptedTenant } from "../../support/scripted_tenant.ts";

/** One tenant with its questions, asked one after the other. */
export interface Case {
  /** Says what is right, as a test's name. */
  readonly name: string;
  readonly tenant: ScriptedTenant;
  readonly env?: Readonly<Record<string, string>>;
  readonly calls: readonly Call[];
  /** The paths asked of the vendor by then, in order. */
  readonly requests?: Expected;
}

/** A question with its right answer, or with what the error must say. */
export interface Call {
  readonly tool: string;
  readonly args?: Readonly<Record<string, unknown>>;
  readonly expect?: Expected;
  readonly text?: Expected;
  readonly error?: RegExp;
}

/** Reads a tenant that was found to be answered wrongly. */
export function found(name: string): ScriptedTenant {
  const file = new URL(`cases/${name}.json`, import.meta.url);
  const { users, ...script } = JSON.parse(Deno.readTextFileSync(file));
  return { users: users ?? [], ...script };
}

/** An ordinary record; a field that is given as `undefined` is left out. */
export function person(name: string, fields: RawRecord = {}): RawRecord {
  const address = name.includes("@") ? name : `${name}@t.example`;
  const record = {
    userPrincipalName: address,
    email: address,
    displayName: name,
    msId: idOf(name),
    assigned: true,
    isAdmin: false,
    isDeleted: false,
    isArchive: false,
    tags: ["User"],
    ...fields,
  };
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));
}

/** As many ordinary records, by number: `p0001`. */
export function people(count: number, fields: RawRecord = {}, prefix = "p"): RawRecord[] {
  return Array.from(
    { length: count },
    (_, index) => person(`${prefix}${String(index).padStart(4, "0")}`, fields),
  );
}

/** A guest from another organization. */
export function guest(name: string, fields: RawRecord = {}): RawRecord {
  return person(`${name}_partner.example#EXT#@t.example`, fields);
}

/** The object id of the person with a name. */
export function idOf(name: string): string {
  let hash = 14_695_981_039_346_656_037n;
  for (const letter of name) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(letter.codePointAt(0) ?? 0)) * 1_099_511_628_211n);
  }
  const digits = hash.toString(16).padStart(16, "0");
  return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-4${digits.slice(13, 16)}-8000-${
    digits.slice(0, 12)
  }`;
}

/** Roles of `list_roles` with what is said of each; others may be there as well. */
export function roles(parts: Readonly<Record<string, Readonly<Record<string, Expected>>>>): {
  readonly roles: Expected;
} {
  return { roles: including(...Object.entries(parts).map(([id, part]) => ({ id, ...part }))) };
}

/** Grants of exactly these roles. */
export function granted(...ids: readonly string[]): { readonly grants: Expected } {
  return { grants: ids.map((role) => ({ role })) };
}
