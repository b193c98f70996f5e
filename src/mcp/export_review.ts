import { createQueues } from "../base/async.ts";
import { UserInputError } from "../base/errors.ts";
import { sha256 } from "../base/hash.ts";
import { VERSION } from "../base/identity.ts";
import type { Directory } from "../directory/directory.ts";
import { writeCsv } from "../evidence/csv.ts";
import { readSigningKey, SUMS } from "../evidence/manifest.ts";
import type { ComparedReading, EvidenceHistory, Material } from "../evidence/material.ts";
import { type PackageFile, prepareReview } from "../evidence/package.ts";
import { type EvidenceDesk, type PlacedPackage, placePackage } from "../evidence/places.ts";
import type { Survey } from "../evidence/survey.ts";
import { roleSummarizer } from "../governance/list_states.ts";
import { type CheckId, SEVERITIES, type Severity } from "../governance/review/check.ts";
import type { Review } from "../governance/review/review.ts";
import type { RoleId } from "../governance/roles.ts";
import type { Reading } from "../history/reading.ts";
import { findReadingAt, readMoment } from "../history/span.ts";
import { historyOf, type TenantHistory } from "../history/tenant_history.ts";
import { reviewDirectory } from "../tenant/review.ts";
import { type DirectorySource, directorySource } from "../tenant/source.ts";
import type { Tenant } from "../tenant/tenant.ts";
import type { DirectoryRequest } from "../tenant/tenant_directory.ts";

/** Makes the evidence package of a tenant's access review: the reading, its review, what is kept. */

/**
 * Seals the review of a tenant into a package and puts it where the operator wants it.
 *
 * Throws as `TenantDirectory.get` does, and `UserInputError` for a list that may not be sealed, or
 * where there is no place for a package.
 */
export async function exportReview(
  tenant: Tenant,
  question: ExportQuestion,
  desk: EvidenceDesk | undefined,
): Promise<ExportedReview> {
  const directory = await tenant.directory.get(question);
  const place = desk?.shelf ?? desk?.folder ?? tenant;
  const waiter = { caller: desk?.owner, signal: question.signal };
  return await packagesInTurn(place, waiter, () => sealReview(tenant, directory, question, desk));
}

/**
 * Does what makes or reads a whole package when the same caller's others are done: each takes seconds
 * and holds a list several times, so a caller who asks for many would stop all others.
 */
export const packagesInTurn: ReturnType<typeof createQueues> = createQueues();

async function sealReview(
  tenant: Tenant,
  directory: Directory,
  { checks = [], since, ...request }: ExportQuestion,
  desk: EvidenceDesk | undefined,
): Promise<ExportedReview> {
  const { warnings, ...review } = await reviewDirectory(
    tenant,
    directory,
    checks,
    request.signal,
    { limit: Infinity },
    directory.extraction.figures?.seats,
  );
  const source = directorySource(tenant, directory, warnings);
  const history = await gatherHistory(tenant, directory, since);
  const material = gatherMaterial(tenant, directory, {
    review,
    warnings: source.warnings ?? [],
    allowPartial: request.allowPartial ?? false,
    history,
    desk,
    signal: request.signal,
  });
  const key = desk?.settings.signingKey;
  const signingKey = key === undefined ? undefined : await readSigningKey(key);
  const sealing = await prepareReview(material, { signingKey });
  const files = sealing.files.bind(sealing);
  const placed = await placePackage(desk, { tenant: tenant.id, proposed: sealing.name, files });
  const { survey } = sealing;
  if (survey === undefined) throw new TypeError("A package without a survey");
  return {
    placed,
    manifestSha256: sealing.sealed.manifestSha256,
    ...(signingKey === undefined ? {} : { keyId: signingKey.id }),
    survey,
    review,
    notDeterminable: rolesNotDeterminable(directory),
    source,
  };
}

/**
 * Puts an index of several tenants' packages beside them: which package is whose and what proves it,
 * and of whom there is none and why.
 */
export async function exportIndex(
  rows: readonly IndexedTenant[],
  desk: EvidenceDesk | undefined,
): Promise<PlacedPackage> {
  const table = writeCsv({
    columns: ["tenant", "package", "manifest_sha256", ...TOTALS, ...SEVERITIES, "error"],
    rows: [rows.map(({ tenant, totals, bySeverity, error = "", ...row }) =>
      [
        tenant,
        row.package ?? "",
        row.manifestSha256 ?? "",
        ...TOTALS.map((total) => String(totals?.[total] ?? "")),
        ...SEVERITIES.map((severity) => totals && String(bySeverity?.[severity] ?? 0)),
        error,
      ].map((cell) => cell ?? "")
    )],
  }, {});
  let text = "";
  for await (const piece of table) text += piece;
  const bytes = new TextEncoder().encode(text);
  const digest = await sha256([bytes]);
  const sums = new TextEncoder().encode(`${digest}  ${INDEX}\n`);
  const files = async function* (): AsyncGenerator<PackageFile> {
    yield { path: INDEX, content: stream(bytes) };
    yield { path: SUMS, content: stream(sums) };
  };
  const proposed = `access-review-index-${digest.slice(0, 8)}`;
  return await placePackage(desk, { tenant: rows[0]?.tenant ?? "", proposed, files });
}

/** The package of one of several tenants, or why there is none. */
export interface IndexedTenant {
  readonly tenant: string;
  readonly package?: string | undefined;
  readonly manifestSha256?: string | undefined;
  readonly totals?: Readonly<Record<typeof TOTALS[number], number>> | undefined;
  /** How many findings. */
  readonly bySeverity?: { readonly [severity in Severity]?: number | undefined } | undefined;
  readonly error?: string | undefined;
}

const INDEX = "index.csv";
const TOTALS = ["users", "grants", "privileged", "toDecide", "revokedButBack"] as const;

async function* stream(bytes: Uint8Array<ArrayBuffer>): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  yield await Promise.resolve(bytes);
}

/** What to export, and how to read it. */
interface ExportQuestion extends DirectoryRequest {
  /** Absent or empty: all. */
  readonly checks?: readonly CheckId[] | undefined;
  /** Since when changes are told: a date, or a time with its offset. */
  readonly since?: string | undefined;
}

/** A package that is in its place, and what an answer says of it. */
export interface ExportedReview {
  readonly placed: PlacedPackage;
  /** Of the file `manifest.json`. */
  readonly manifestSha256: string;
  /** Of the key that signed it. */
  readonly keyId?: string;
  readonly survey: Survey;
  readonly review: Review;
  /** Roles of which the data does not tell everybody who holds them. */
  readonly notDeterminable: readonly RoleId[];
  readonly source: DirectorySource;
}

/** What the files of a package are made from, for a list that is at hand. */
export function gatherMaterial(
  tenant: Tenant,
  directory: Directory,
  { review, warnings, allowPartial, history, desk, signal }: {
    readonly review: Review;
    readonly warnings: readonly string[];
    readonly allowPartial: boolean;
    readonly history?: EvidenceHistory | undefined;
    readonly desk: EvidenceDesk | undefined;
    /** Aborts when nobody waits for the files any more. */
    readonly signal?: AbortSignal | undefined;
  },
): Material {
  const { id, name, region, sandbox, signInPaths, reviewThresholds, countSettings } = tenant;
  const { extraction, facts } = directory;
  const { namesAdministrator = false, bom = false } = desk?.settings ?? {};
  return {
    tenant: { id, ...(name === undefined ? {} : { name }), region, sandbox },
    facts: { ...facts, warnings },
    stateCounts: directory.stateCounts,
    users: function* () {
      for (const records of directory.recordsById()) {
        signal?.throwIfAborted();
        yield records;
      }
    },
    review,
    extraction: {
      apiHost: new URL(tenant.client.baseUrl.origin).host,
      ...extraction,
      ...(namesAdministrator ? { administrator: tenant.administrator } : {}),
    },
    settings: {
      thresholds: reviewThresholds,
      ...countSettings,
      ...(signInPaths === undefined ? {} : { signInPaths }),
      allowPartial,
      bom,
    },
    version: VERSION,
    ...(history === undefined ? {} : { history }),
  };
}

function rolesNotDeterminable({ facts, stateCounts }: Directory): RoleId[] {
  const { roles } = roleSummarizer(facts.complete)(stateCounts);
  return roles.filter(({ members }) => members === undefined).map(({ id }) => id);
}

/**
 * What is kept of earlier readings and closings; undefined where nothing is kept. Changes are told
 * from the reading of `since`, without it from the latest closing, or else from the oldest reading.
 */
async function gatherHistory(
  tenant: Tenant,
  { facts: { fetchedAt } }: Directory,
  since: string | undefined,
): Promise<EvidenceHistory | undefined> {
  const history = historyOf(tenant);
  if (history === undefined) {
    if (since === undefined) return undefined;
    throw new UserInputError(
      "Cannot tell what changed since then: no readings are kept here. Whoever runs this server " +
        "turns that on with SPANNING_HISTORY; without since the package tells no changes",
    );
  }
  const decisions = [...(await history.decisions()).values()];
  const readings = await history.readings();
  // The embedded tenant's own list stands for the last reading of its year, which is as it is.
  const to = tenant.sandbox
    ? readings.at(-1)
    : readings.findLast(({ firstSeen, lastSeen }) =>
      firstSeen <= fetchedAt && fetchedAt <= lastSeen
    );
  const [oldest] = readings;
  if (oldest === undefined || to === undefined) return { decisions };
  const closed = decisions.map(({ decidedAt }) => Date.parse(decidedAt))
    .filter((moment) => moment < fetchedAt);
  const start = since === undefined
    ? closed.length === 0 ? oldest.firstSeen : Math.max(...closed)
    : readMoment(since, "start", "since");
  const from = findReadingAt(readings, start) ?? oldest;
  const firstSeen = await findArrivals(history, oldest, to);
  if (from.id > to.id || (from.id === to.id && from.lastSeen === from.firstSeen)) {
    return { decisions, firstSeen };
  }
  const [changes, readingChanged]: [ChangesOf["changes"][number][], string[]] = [[], []];
  for await (const between of history.changes(from, to)) {
    const span = { from: between.from.lastSeen, to: between.to.firstSeen };
    for (const change of between.changes) changes.push({ ...change, between: span });
    readingChanged.push(...between.readingChanged);
  }
  return {
    decisions,
    firstSeen,
    changes: {
      from: await describeReading(history, from),
      to: await describeReading(history, to),
      changes,
      readingChanged,
    },
  };
}

type ChangesOf = NonNullable<EvidenceHistory["changes"]>;

async function describeReading(history: TenantHistory, reading: Reading): Promise<ComparedReading> {
  const { firstSeen, lastSeen, users, digest } = reading;
  const { determinable } = await history.head(reading);
  return { firstSeen, lastSeen, users, digest, determinable };
}

/** When each person was first seen in a kept reading. Whoever never arrived was in the oldest one. */
async function findArrivals(
  history: TenantHistory,
  oldest: Reading,
  to: Reading,
): Promise<(objectId: string) => number> {
  const arrivals = new Map<string, number>();
  for await (const between of history.changes(oldest, to)) {
    for (const { kind, user: { id } } of between.changes) {
      const key = id.toLowerCase();
      if (kind !== "joiner" && kind !== "identity_replaced") continue;
      if (!arrivals.has(key)) arrivals.set(key, between.to.firstSeen);
    }
  }
  return (objectId) => arrivals.get(objectId.toLowerCase()) ?? oldest.firstSeen;
}
