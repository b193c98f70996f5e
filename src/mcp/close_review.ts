import { UserInputError } from "../base/errors.ts";
import { checkFilled, prepareCompletion, refuseOtherTenant } from "../evidence/closing.ts";
import { readSigningKey } from "../evidence/manifest.ts";
import type { PackageFile } from "../evidence/package.ts";
import type {
  EvidenceDesk,
  FilledWorksheet,
  FoundReview,
  WrittenPackage,
} from "../evidence/places.ts";
import { openReview } from "../evidence/sealed_review.ts";
import { historyOf } from "../history/tenant_history.ts";
import { isKeepable } from "../tenant/reading.ts";
import { type DirectorySource, directorySource } from "../tenant/source.ts";
import type { Tenant } from "../tenant/tenant.ts";
import type { DirectoryRequest } from "../tenant/tenant_directory.ts";
import { gatherMaterial } from "./export_review.ts";

/** Closes a sealed review with the worksheet that a reviewer filled, and the tenant as it is now. */

/**
 * Closes a review: checks the worksheet against the sealed package, reads the tenant again, writes
 * what came of each decision beside the sealed files, and keeps the decisions with the history.
 *
 * A worksheet with problems writes nothing: they are in the answer. Throws `UserInputError` for what
 * is no worksheet, for a package that is not as it was sealed and for a list that may not be sealed,
 * and as `TenantDirectory.get` does.
 */
export async function closeReview(
  tenant: Tenant,
  { review, worksheet, request, desk, complete }: Closing,
): Promise<ClosedReview> {
  const sealed = await openReview(review.files());
  // Before anything is compared: what is wrong with a worksheet names people of the package.
  refuseOtherTenant(sealed.manifest, tenant);
  const checked = checkFilled(sealed, worksheet.bytes);
  const { totals, problems } = checked;
  if (problems.length > 0) return { closed: false, totals, problems };
  const again = { ...request, ...readsAgain(tenant, worksheet), allowPartial: true };
  const directory = await tenant.directory.get(again);
  const { facts } = directory;
  if (!isKeepable(facts)) {
    throw new UserInputError(
      "Cannot close this review: the list that was read now is not complete, or not confirmed, so " +
        "nobody could say that something is gone. Ask again later",
    );
  }
  const source = directorySource(tenant, directory);
  const empty = { findings: [], notDecidable: [], passed: [], notes: [] };
  const material = gatherMaterial(tenant, directory, {
    review: empty,
    warnings: source.warnings ?? [],
    allowPartial: false,
    desk,
    signal: request.signal,
  });
  const key = desk.settings.signingKey;
  const signingKey = key === undefined ? undefined : await readSigningKey(key);
  const filled = { checked, worksheet: worksheet.bytes };
  const closing = await prepareCompletion(sealed, filled, material, { signingKey });
  const written = await complete(closing.files.files());
  const history = historyOf(tenant);
  // A closing that was there before is not decided a second time.
  if (history !== undefined && !written.wasThere) await history.addDecisions(closing.decisions);
  return {
    closed: true,
    totals,
    problems,
    written,
    manifestSha256: closing.files.sealed.manifestSha256,
    outcomes: closing.outcomes,
    stillThere: closing.stillThere,
    keptWithHistory: history !== undefined,
    source,
  };
}

/** What is closed, and with what. */
interface Closing {
  readonly review: FoundReview;
  readonly worksheet: FilledWorksheet;
  readonly request: DirectoryRequest;
  readonly desk: EvidenceDesk;
  /** Writes the files beside the sealed ones. */
  readonly complete: (files: AsyncIterable<PackageFile>) => Promise<WrittenPackage>;
}

/** What came of a closing; with problems of the worksheet, a sentence each, nothing was written. */
type ClosedReview = NotClosed | Closed;

interface NotClosed {
  readonly closed: false;
  readonly totals: ReturnType<typeof checkFilled>["totals"];
  readonly problems: readonly string[];
}

interface Closed extends Pick<NotClosed, "totals" | "problems"> {
  readonly closed: true;
  readonly written: WrittenPackage;
  /** Of the `manifest.json` of the closing. */
  readonly manifestSha256: string;
  /** How many revocations are gone, are still there, or cannot be told. */
  readonly outcomes: Readonly<Record<"gone" | "stillThere" | "notDeterminable", number>>;
  readonly stillThere: readonly { readonly grantId: string }[];
  /** Whether the next package will know of the decisions. */
  readonly keptWithHistory: boolean;
  readonly source: DirectorySource;
}

/**
 * How the tenant is read again: not at all if that was done after the worksheet was filled, and
 * without a new reading where one is under way, so that whoever was told to ask again joins it.
 */
function readsAgain(
  { directory }: Tenant,
  { changedAt }: FilledWorksheet,
): Pick<DirectoryRequest, "refresh"> {
  const held = directory.fresh()?.facts.fetchedAt ?? -Infinity;
  return { refresh: held < changedAt && !directory.isReading };
}
