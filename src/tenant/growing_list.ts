import { inTurns } from "../base/async.ts";
import { plural } from "../base/text.ts";
import type { Directory } from "../directory/directory.ts";
import { DirectoryBuilder } from "../directory/directory_builder.ts";
import { ExtractionLog } from "../directory/extraction.ts";
import type { UserPage } from "../spanning/user_pages.ts";
import { type Incompleteness, ListTooLargeError, stopped } from "./errors.ts";
import { UnreadableRecords } from "./unreadable_records.ts";

/** A list as far as it has been read: its records, the pages that they came in, and what is wrong with them. */
export class GrowingList {
  readonly log: ExtractionLog = new ExtractionLog();
  #builder: DirectoryBuilder = new DirectoryBuilder();
  #unreadable: UnreadableRecords = new UnreadableRecords();
  #pages = 0;

  /** Takes the records in the order of the list. */
  get builder(): DirectoryBuilder {
    return this.#builder;
  }

  get pages(): number {
    return this.#pages;
  }

  /** Adds the next page of the list. Throws when the signal aborts, and has then added nothing. */
  async add(page: UserPage, signal?: AbortSignal): Promise<void> {
    const builder = this.#builder;
    const numbers: number[] = [];
    await inTurns(page.users.length, (from, to) => builder.number(page.users, from, to, numbers));
    signal?.throwIfAborted();
    builder.add(page.users, numbers);
    this.log.place(this.log.receive(page));
    this.count(page, true);
  }

  /** Counts a page whose records find their place later. `isNext`: whether it follows the one before. */
  count(page: UserPage, isNext: boolean): void {
    this.#pages++;
    if (isNext) this.#unreadable.add(page, this.#pages);
  }

  /** Begins again. What arrived until now stays in the log. */
  startOver(): void {
    this.#builder = new DirectoryBuilder();
    this.#unreadable = new UnreadableRecords();
    this.log.startOver();
    this.#pages = 0;
  }

  /**
   * Throws `ListTooLargeError` for a list that is larger than any tenant's can be, with records and
   * bytes that wait for their place. `onIsolate`: whether memory is that of an isolate on Cloudflare.
   */
  checkSize(waiting: { records: number; bytes: number }, onIsolate: boolean = false): void {
    const most = onIsolate ? MOST_BYTES_OF_ISOLATE : MOST_BYTES;
    const broken = this.#unreadable.most(MOST_UNREADABLE);
    if (broken !== undefined) throw new ListTooLargeError(broken);
    if (this.#builder.records + waiting.records >= MOST_USERS) {
      throw new ListTooLargeError(`${MOST_USERS} users`);
    }
    if (this.#builder.bytes + waiting.bytes >= most) {
      throw new ListTooLargeError(`${most / 2 ** 20} MB`);
    }
  }

  /** Why it is not whole, whatever the tenant's figures say: an error that ended it, or its records. */
  flaw(ended: { readonly cause: unknown } | undefined): Incompleteness | undefined {
    const read = { users: this.#builder.users, pages: this.#pages };
    return ended === undefined ? this.#unreadable.describe(read) : stopped(read, ended.cause);
  }

  /** The list, complete as far as the walk can tell, with how it was read. */
  build(
    walk: Pick<
      Parameters<ExtractionLog["finish"]>[0],
      "startedAt" | "finishedAt" | "asksTenant"
    >,
  ): Directory {
    const { records, repeated: duplicatesMerged } = this.#builder;
    const record = this.log.finish({ ...walk, records, duplicatesMerged });
    const facts = { complete: true, pages: this.#pages, fetchedAt: walk.startedAt };
    return this.#builder.build({ ...facts, warnings: describeMerged(this.#builder) })
      .withExtraction(record === undefined ? {} : { record });
  }
}

/** Five times the largest tenants. */
const MOST_USERS = 1_000_000;
/** The most records that cannot be read: beyond them, nobody is helped by reading on. */
const MOST_UNREADABLE = 10_000;
/** The most memory of one list: 200,000 users with the longest names of Microsoft take less. */
const MOST_BYTES = 512 * 2 ** 20;
/** Cloudflare gives 128 MB to all that runs in one place. */
const MOST_BYTES_OF_ISOLATE = 96 * 2 ** 20;

/** Says how many repeated records were merged, and how many of them differ; empty if none were. */
function describeMerged({ repeated, differing }: DirectoryBuilder): string[] {
  if (repeated === 0) return [];
  return [
    `Merged ${plural(repeated, "repeated record")} of users already in the list, by object id: ` +
    `the later record counts, and ${differing} ${differing === 1 ? "differs" : "differ"} from it`,
  ];
}
