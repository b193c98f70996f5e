/**
 * What a list of records as a whole says: who is in it, what is known of whom, what each check
 * must find. By the rules of the contract, and by code of its own.
 */

import { type OracleFlag, type OracleRecord, readRecord, TAG_ROLES } from "./oracle_tags.ts";

/** True, false, or open: `undefined`. */
export type Truth = boolean | undefined;

/** The flags of a record. */
export type FlagName = "isDeleted" | "isArchive" | "isAdmin" | "assigned";

const FLAGS: readonly FlagName[] = ["isDeleted", "isArchive", "isAdmin", "assigned"];

const PROVING: Readonly<Record<string, FlagName>> = {
  archived: "isArchive",
  deleted_from_microsoft: "isDeleted",
};

/** A list that was read, with everybody once. */
export class OracleList {
  /** By object id, the later record of each. */
  readonly people: ReadonlyMap<string, OracleRecord>;
  /** Places of records without a principal name or object id. */
  readonly unreadable: readonly number[];
  /** Flags that no record has. */
  readonly absent: ReadonlySet<FlagName>;
  readonly #someCarry: boolean;
  readonly #mailboxFieldDecides: boolean;

  constructor(rows: readonly unknown[]) {
    const people = new Map<string, OracleRecord>();
    const unreadable: number[] = [];
    for (const [place, row] of rows.entries()) {
      const record = readRecord(row);
      if (record === undefined) unreadable.push(place);
      else people.set(record.id, record);
    }
    this.people = people;
    this.unreadable = unreadable;
    const all = [...people.values()];
    this.absent = new Set(
      FLAGS.filter((flag) => all.length > 0 && all.every((each) => each[flag] === undefined)),
    );
    this.#someCarry = all.some(({ namesRole }) => namesRole);
    this.#mailboxFieldDecides = all.length > 0 &&
      all.every(({ mailboxField }) => mailboxField !== undefined);
  }

  /** Whether a record carries tags. */
  carries({ namesRole, emptyTags }: OracleRecord): boolean {
    return namesRole || (emptyTags && this.#someCarry);
  }

  /** How many do not. */
  get untagged(): number {
    return this.count((record) => !this.carries(record));
  }

  /** How many fit for certain. */
  count(fits: (record: OracleRecord) => Truth): number {
    return [...this.people.values()].filter((record) => fits(record) === true).length;
  }

  /** How many fit, or may. */
  countPossible(fits: (record: OracleRecord) => Truth): number {
    return [...this.people.values()].filter((record) => fits(record) !== false).length;
  }

  /** How many records lack a flag that others have. */
  lacking(flag: FlagName): number {
    return this.absent.has(flag) ? 0 : this.count((record) => record[flag] === undefined);
  }

  /** Whether a user holds a role. */
  holds(role: string, record: OracleRecord): Truth {
    if (record.held.has(role)) return true;
    const flag = PROVING[role];
    if (flag !== undefined) return record[flag] === false ? false : undefined;
    if (role === "shared_mailbox" && this.#mailboxFieldDecides) return false;
    if (role === "no_microsoft_license" && record.lowCertainty) return undefined;
    return this.carries(record) ? false : undefined;
  }

  /** Whether nothing in the list could ever show who holds a role that only tags prove. */
  isOpen(role: string): boolean {
    if (role === "shared_mailbox" && this.#mailboxFieldDecides) return false;
    return this.people.size > 0 && TAG_ROLES.includes(role) && this.untagged === this.people.size;
  }

  disabled(record: OracleRecord): Truth {
    return either(this.holds("archived", record), this.holds("deleted_from_microsoft", record));
  }

  admin(record: OracleRecord): Truth {
    const named = record.namedAdmin || record.held.has("global_admin") ||
      record.held.has("spanning_admin");
    return named ? true : known(record.isAdmin);
  }

  licensed(record: OracleRecord): Truth {
    return known(record.assigned);
  }

  onStandardSeat(record: OracleRecord): Truth {
    return both(known(record.assigned), negated(this.holds("archived", record)));
  }

  /** An administrator of unknown kind may hold either admin role, and nobody else an unproven one. */
  #adminRole(role: string, record: OracleRecord): Truth {
    if (record.held.has(role)) return true;
    const kindKnown = record.held.has("global_admin") || record.held.has("spanning_admin");
    const admin = this.admin(record);
    if (admin === false) return false;
    return kindKnown ? this.holds(role, record) : undefined;
  }

  /** What each check that is about people says of one of them. */
  readonly checks: Readonly<Record<string, (record: OracleRecord) => Truth>> = {
    disabled_admin: (record) => both(this.disabled(record), this.admin(record)),
    deleted_holding_standard_license: (record) =>
      both(this.holds("deleted_from_microsoft", record), this.onStandardSeat(record)),
    admin_without_backup: (record) =>
      both(negated(this.disabled(record)), this.admin(record), negated(this.licensed(record))),
    spanning_admin_not_global: (record) =>
      both(
        negated(this.disabled(record)),
        this.#adminRole("spanning_admin", record),
        negated(this.#adminRole("global_admin", record)),
      ),
    unprotected_users: (record) =>
      record.isExternal ? false : both(
        negated(this.disabled(record)),
        negated(this.licensed(record)),
        negated(this.holds("no_microsoft_license", record)),
        negated(this.holds("shared_mailbox", record)),
      ),
  };
}

function known(flag: OracleFlag): Truth {
  return typeof flag === "boolean" ? flag : undefined;
}

function negated(truth: Truth): Truth {
  return truth === undefined ? undefined : !truth;
}

function both(...truths: readonly Truth[]): Truth {
  return truths.includes(false) ? false : truths.includes(undefined) ? undefined : true;
}

function either(...truths: readonly Truth[]): Truth {
  return negated(both(...truths.map(negated)));
}
