import { UserInputError } from "../base/errors.ts";
import type { EvidenceConfiguration } from "../configuration/configuration.ts";
import type { PackageShelf } from "../tenant/package_shelf.ts";
import type { PackageFile } from "./package.ts";
import { writeZip, zipWhole } from "./zip.ts";

/**
 * Puts a package into each of its places: a folder, and a shelf from which it is fetched over HTTP.
 * `files` is asked for once for each. Throws `UserInputError` where there is none.
 */
export async function placePackage(
  desk: EvidenceDesk | undefined,
  { tenant, proposed, files }: {
    readonly tenant: string;
    /** Its name, unless the operator gives another one. */
    readonly proposed: string;
    readonly files: () => AsyncIterable<PackageFile>;
  },
): Promise<PlacedPackage> {
  const { folder, shelf, owner = "", address, settings, zip } = desk ?? {};
  const name = desk?.name ?? proposed;
  if (folder === undefined && shelf === undefined) {
    throw new UserInputError(
      "Cannot write evidence: there is no place for it. Whoever runs this server names a folder " +
        "with SPANNING_EVIDENCE",
    );
  }
  const written = zip
    ? await folder?.writeZip(name, writeZip(name, files()))
    : await folder?.write(name, files());
  if (shelf === undefined || address === undefined) return { name, ...written };
  const once = settings?.opensOnce ?? false;
  const bytes = await zipWhole(name, files());
  const { id, until } = await shelf.put({ tenant, name, bytes, owner, once });
  return { name, ...written, address: `${address}${id}.zip`, until, opensOnce: once };
}

/** Where a package is. */
export interface PlacedPackage extends Partial<WrittenPackage> {
  /** Of the folder, or of the zip without its extension. */
  readonly name: string;
  readonly address?: string;
  /** How long the address is good, in milliseconds since 1970. */
  readonly until?: number;
  /** Whether the address opens once, without a token. */
  readonly opensOnce?: boolean;
}

/** What a call may use to hand evidence over, and what the operator says of packages. */
export interface EvidenceDesk {
  readonly settings: EvidenceConfiguration;
  /** Absent where nothing is written to disk. */
  readonly folder?: PackageFolder | undefined;
  /** What the operator calls the package; absent: by tenant, day and run. */
  readonly name?: string;
  /** Whether that gets one zip in place of a folder of files. */
  readonly zip?: boolean;
  /** Keeps packages that are fetched over HTTP; absent where nothing is. */
  readonly shelf?: PackageShelf | undefined;
  /** Who may fetch them. */
  readonly owner?: string | undefined;
  /** The address below which packages are fetched, with a slash at its end. */
  readonly address?: string | undefined;
}

/** How a call comes by its places: most calls never ask. */
export interface EvidenceAccess {
  readonly desk: () => Promise<EvidenceDesk>;
  /** Where packages are fetched, as in {@linkcode EvidenceDesk}; absent where nobody can fetch any. */
  readonly address?: (() => string) | undefined;
}

/** A folder that packages are written to and read from. */
export interface PackageFolder {
  /**
   * Writes a package whole or not at all, and never over anything. Where the same package is there
   * already, nothing is written; where another one of its name is, the name gets a number.
   *
   * Throws `UserInputError` where it cannot be written.
   */
  readonly write: (name: string, files: AsyncIterable<PackageFile>) => Promise<WrittenPackage>;
  /** The same for a package that is one zip; `bytes` come piece by piece. */
  readonly writeZip: (
    name: string,
    bytes: AsyncIterable<Uint8Array<ArrayBuffer>>,
  ) => Promise<WrittenPackage>;
  /**
   * Finds a package. Throws `UserInputError` for a name that is none, or leads elsewhere; it names
   * packages that are there, with a tenant only that one's.
   */
  readonly find: (review: string, tenant?: string) => Promise<FoundReview>;
  /** Reads a filled worksheet. Throws as `find` does. */
  readonly worksheet: (name: string) => Promise<FilledWorksheet>;
  /** Writes the files of a closing into a package, beside what is sealed. */
  readonly complete: PackageFolder["write"];
}

/** A package that is in its place. */
export interface WrittenPackage {
  /** Of the folder. */
  readonly name: string;
  /** Its path. */
  readonly place: string;
  /** Whether the very same was there before, so that nothing was written. */
  readonly wasThere: boolean;
}

/** A package that was found. */
export interface FoundReview {
  readonly place: string;
  /** Every file in it, by path with slashes, one after the other. */
  readonly files: () => AsyncIterable<PackageFile>;
}

/** A worksheet as a person handed it back. */
export interface FilledWorksheet {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** When it was last changed, in milliseconds since 1970. */
  readonly changedAt: number;
}
