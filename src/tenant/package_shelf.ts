import { ReportableError } from "../base/errors.ts";
import { hashText } from "../base/hash.ts";
import { findOverShare } from "../base/limiter.ts";

/** Evidence packages that wait for an hour to be fetched over HTTP. */

/** Keeps packages until they are fetched or their time is over. */
export interface PackageShelf {
  /** Keeps a package under a new id. Throws a `ReportableError` where there is no room for it. */
  readonly put: (kept: NewPackage) => Promise<ShelfPlace>;
  /**
   * The package of an id, for whoever asks. `gone`: its time is over, or it was opened once.
   * Undefined: there is none, or it is somebody else's.
   */
  readonly open: (id: string, taker: Taker) => Promise<ShelfPackage | "gone" | undefined>;
}

/** A package that is to be kept. */
export interface NewPackage {
  readonly tenant: string;
  /** Of the file, without its extension. */
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Who may fetch it. */
  readonly owner: string;
  /** Whether anybody with the address may fetch it, once. */
  readonly once: boolean;
}

/** Where a package is found, and until when, in milliseconds since 1970. */
export interface ShelfPlace {
  readonly id: string;
  readonly until: number;
}

/** Who asks for a package. */
export interface Taker {
  /** Absent: nobody who is known, to whom only an address opens that opens once. */
  readonly owner?: string | undefined;
  /** The tenants that the taker may ask about; absent: all. */
  readonly tenants?: readonly string[] | undefined;
  /** Looks without taking, so that what opens once stays closed. */
  readonly peek?: boolean | undefined;
}

/** A package that was found. */
export interface ShelfPackage {
  readonly tenant: string;
  readonly name: string;
  readonly once: boolean;
  readonly size: number;
  readonly body: Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array<ArrayBuffer>>;
}

const MINUTE = 60_000;

/** How long a package is kept, and how long an address that opens once, in milliseconds. */
const KEPT_MS = 60 * MINUTE;
const ONCE_MS = 10 * MINUTE;

/** A new id: which tenant's, until when, and 192 bits that nobody can guess. */
export function newPlace(
  { tenant, once }: Pick<NewPackage, "tenant" | "once">,
  now: number,
): ShelfPlace {
  const until = now + (once ? ONCE_MS : KEPT_MS);
  const random = crypto.getRandomValues(new Uint8Array(24));
  const secret = btoa(String.fromCharCode(...random)).replaceAll("+", "-").replaceAll("/", "_");
  const kind = once ? ONCE : KEPT;
  return { id: `${tenantMark(tenant)}.${until.toString(36)}.${kind}${secret}`, until };
}

/** What an id says of its package; undefined for a text that is no id. */
export function readPlaceId(id: string): PlaceId | undefined {
  const [, mark, until, kind] = ID.exec(id) ?? [];
  if (mark === undefined || until === undefined) return undefined;
  return { mark, until: parseInt(until, 36), once: kind === ONCE };
}

/** What an id says of its package. */
interface PlaceId {
  /** Of {@linkcode tenantMark}. */
  readonly mark: string;
  /** In milliseconds since 1970. */
  readonly until: number;
  readonly once: boolean;
}

const ONCE = "o";
const KEPT = "k";
const ID = new RegExp(`^([0-9a-z]{1,7})\\.([0-9a-z]{8,9})\\.(${ONCE}|${KEPT})[\\w-]{32}$`);

/** Stands for a tenant in an id, so that the place that keeps the package is found. */
export function tenantMark(tenant: string): string {
  return hashText(tenant).toString(36);
}

/** Whether somebody may have a package that is there. */
export function mayTake(
  { tenant, owner, once }: Pick<NewPackage, "tenant" | "owner" | "once">,
  taker: Taker,
): boolean {
  if (once) return true;
  return taker.owner === owner && (taker.tenants?.includes(tenant) ?? true);
}

/**
 * Keeps packages in the memory of this process.
 *
 * Each has an owner, the caller who asked for it. When they are too many, or too large together, the
 * oldest of whoever has more than an equal share goes first, and nobody else's.
 */
export class MemoryShelf implements PackageShelf {
  readonly #now: () => number;
  readonly #most: ShelfBounds;
  /** The oldest first. */
  readonly #kept: Map<string, Kept> = new Map();

  constructor(now: () => number, most: ShelfBounds = BOUNDS) {
    this.#now = now;
    this.#most = most;
  }

  readonly put = (pack: NewPackage): Promise<ShelfPlace> => {
    this.#removeOld();
    if (pack.bytes.length > this.#most.bytes) return Promise.reject(new NoRoomError());
    const place = newPlace(pack, this.#now());
    this.#kept.set(place.id, { ...pack, until: place.until, opened: false });
    const room = this.#shrink(place.id, this.#most.packages, () => 1) &&
      this.#shrink(place.id, this.#most.bytes, ({ bytes }) => bytes.length);
    if (room) return Promise.resolve(place);
    this.#kept.delete(place.id);
    return Promise.reject(new NoRoomError());
  };

  readonly open = (id: string, taker: Taker): ReturnType<PackageShelf["open"]> => {
    this.#removeOld();
    return Promise.resolve(this.#find(id, taker));
  };

  #find(id: string, taker: Taker): ShelfPackage | "gone" | undefined {
    const { until } = readPlaceId(id) ?? {};
    if (until === undefined) return undefined;
    const kept = this.#kept.get(id);
    if (kept === undefined) return until <= this.#now() ? "gone" : undefined;
    if (!mayTake(kept, taker)) return undefined;
    if (kept.opened) return "gone";
    const { tenant, name, once, bytes } = kept;
    if (once && !taker.peek) {
      // An opened package is no longer there, and its id says so until its time is over.
      this.#kept.set(id, { ...kept, bytes: new Uint8Array(), opened: true });
    }
    return { tenant, name, once, size: bytes.length, body: bytes };
  }

  #removeOld(): void {
    for (const [id, { until }] of this.#kept) if (until <= this.#now()) this.#kept.delete(id);
  }

  /** Removes packages until they are within a bound; returns whether the newest one may stay. */
  #shrink(newest: string, most: number, sizeOf: (kept: Kept) => number): boolean {
    for (;;) {
      const isOver = findOverShare(this.#kept.values(), most, sizeOf);
      if (isOver === undefined) return true;
      const oldest = [...this.#kept].find(([id, { owner }]) => id !== newest && isOver(owner));
      if (oldest === undefined) return false;
      this.#kept.delete(oldest[0]);
    }
  }
}

interface Kept extends NewPackage {
  readonly until: number;
  readonly opened: boolean;
}

/** How much a {@linkcode MemoryShelf} keeps. */
interface ShelfBounds {
  readonly packages: number;
  readonly bytes: number;
}

/** The package of 100,000 users takes about ten megabytes. */
const BOUNDS: ShelfBounds = { packages: 200, bytes: 128 * 2 ** 20 };

/** There is no room for a package. */
export class NoRoomError extends ReportableError {
  override readonly name = "NoRoomError" as const;

  constructor() {
    super(
      "Cannot keep this evidence package: it is too large to be fetched from here. Whoever runs " +
        "this server can write it with deno task evidence",
    );
  }
}
