import { yieldToEventLoop } from "../base/async.ts";
import { UserInputError } from "../base/errors.ts";
import { toHex } from "../base/hash.ts";
import { formatDay } from "../base/text.ts";
import { c1AccountsTable, c1GrantsTable, writeBaton } from "./c1.ts";
import { type Table, writeCsv } from "./csv.ts";
import {
  FORMAT,
  MANIFEST,
  type Manifest,
  type ManifestFile,
  sealManifest,
  SIGNATURE,
  type SigningKey,
  SUMS,
  writeSums,
} from "./manifest.ts";
import type { Material } from "./material.ts";
import { toJson, writeExtraction, writeLimitations, writeReadme } from "./papers.ts";
import { renderReport } from "./report.ts";
import { type Survey, surveyMaterial, writeUsers } from "./survey.ts";
import {
  changesTable,
  findingsTable,
  openQuestionsTable,
  populationTable,
  worksheetTable,
} from "./tables.ts";
import { sha256 } from "@noble/hashes/sha2.js";

/** A whole package: its name, its files one after the other, and the manifest that seals them. */

/**
 * Prepares the package of a review: reads all users once, writes nothing yet.
 *
 * Throws `UserInputError` for a list that may not be sealed.
 */
export async function prepareReview(
  material: Material,
  { signingKey }: { readonly signingKey?: SigningKey | undefined } = {},
): Promise<EvidencePackage> {
  const survey = await surveyMaterial(material);
  const { tenant, facts, version } = material;
  const { reservation, usersSha256, totals } = survey;
  const run = runOf(survey);
  const contents = planContents(material, survey, signingKey !== undefined);
  return new EvidencePackage(
    packageName(tenant.id, facts.fetchedAt, run, reservation?.label),
    contents,
    {
      ...(reservation === undefined ? {} : { notice: reservation.sentence }),
      format: FORMAT,
      kind: "access_review",
      run,
      tenant: tenant.id,
      region: tenant.region,
      fetchedAt: new Date(facts.fetchedAt).toISOString(),
      toolVersion: version,
      createdFrom: usersSha256,
      totals,
    },
    signingKey,
    survey,
  );
}

const RUN_DIGITS = 8;

function runOf({ usersSha256 }: Survey): string {
  return usersSha256.slice(0, RUN_DIGITS);
}

/** A file's text, or its bytes as they are. */
export type Content = string | AsyncIterable<string> | Uint8Array<ArrayBuffer>;

/** The files in the order in which they are written, each made when it is asked for. */
function planContents(
  material: Material,
  survey: Survey,
  signed: boolean,
): ReadonlyMap<string, () => Content> {
  const options = { reservation: survey.reservation, bom: material.settings.bom };
  const csv = (table: Table): Content => writeCsv(table, options);
  const compared = material.history?.changes !== undefined;
  const contents: Map<string, () => Content> = new Map([
    ["README.md", (): Content => writeReadme(material, survey, names)],
    ["report.html", () => renderReport(material, survey, runOf(survey))],
    ["extraction.json", () => writeExtraction(material, survey)],
    ["population.csv", () => csv(populationTable(material, survey))],
    ["grants.csv", () => csv(worksheetTable(material, survey, "all"))],
    ["privileged.csv", () => csv(worksheetTable(material, survey, "privileged"))],
    ["findings.csv", () => csv(findingsTable(survey))],
    ...(compared ? [["changes.csv", () => csv(changesTable(material))] as const] : []),
    ["not-determinable.csv", () => csv(openQuestionsTable(material, survey))],
    ["limitations.md", () => writeLimitations(material, survey)],
    ["users.ndjson", () => writeUsers(material, survey.reservation)],
    ["c1-grants.csv", () => csv(c1GrantsTable(material))],
    ["c1-accounts.csv", () => csv(c1AccountsTable(material))],
    ["baton.json", () => writeBaton(material, survey.reservation)],
  ]);
  const names: readonly string[] = [
    ...contents.keys(),
    MANIFEST,
    ...(signed ? [SIGNATURE] : []),
    SUMS,
  ];
  return contents;
}

/** A package that is ready to be written, once. */
export class EvidencePackage {
  /** A folder's name that is safe on every system. */
  readonly name: string;
  /** What the package is about: totals, findings, what is not determinable. */
  readonly survey: Survey | undefined;
  readonly #contents: ReadonlyMap<string, () => Content>;
  readonly #head: Omit<Manifest, "files" | "signedBy" | "manifestSha256">;
  readonly #key: SigningKey | undefined;
  #sealed: SealedPackage | undefined;

  constructor(
    name: string,
    contents: ReadonlyMap<string, () => Content>,
    head: Omit<Manifest, "files" | "signedBy" | "manifestSha256">,
    key?: SigningKey,
    survey?: Survey,
  ) {
    this.name = name;
    this.survey = survey;
    this.#contents = contents;
    this.#head = head;
    this.#key = key;
  }

  /** What seals the package; throws a `TypeError` before all files are written. */
  get sealed(): SealedPackage {
    if (this.#sealed === undefined) throw new TypeError("The package is not written yet");
    return this.#sealed;
  }

  /**
   * The files one after the other; the content of each is to be read to its end before the next is
   * asked for. The manifest, its signature and the sums come last. Asked again, it gives the same.
   */
  async *files(): AsyncGenerator<PackageFile> {
    const files: ManifestFile[] = [];
    for (const [path, content] of this.#contents) {
      yield* measure(path, content(), files);
    }
    const manifest = sealManifest({
      ...this.#head,
      ...(this.#key === undefined
        ? {}
        : { signedBy: { algorithm: "Ed25519", keyId: this.#key.id } as const }),
      files: [...files],
    });
    const text = toJson(manifest);
    yield* measure(MANIFEST, text, files);
    const manifestSha256 = files.at(-1)?.sha256 ?? "";
    if (this.#key !== undefined) {
      const signature = await this.#key.sign(new TextEncoder().encode(text));
      yield* measure(SIGNATURE, signature, files);
    }
    this.#sealed = { manifest, manifestSha256 };
    yield { path: SUMS, content: encode(writeSums(files, this.#head.notice)) };
  }
}

/** A file of a package, read once. */
export interface PackageFile {
  /** With slashes, from the package's own folder. */
  readonly path: string;
  readonly content: AsyncIterable<Uint8Array<ArrayBuffer>>;
}

/** What an answer says of a package that is written. */
interface SealedPackage {
  readonly manifest: Manifest;
  /** Of the file `manifest.json`, as `sha256sum` tells it. */
  readonly manifestSha256: string;
}

/** Hands over a file and notes its size and digest once it is read. */
async function* measure(
  path: string,
  content: Content,
  files: ManifestFile[],
): AsyncGenerator<PackageFile> {
  const digest = sha256.create();
  let bytes = 0;
  let ended = false;
  async function* watch(): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    for await (const piece of encode(content)) {
      digest.update(piece);
      bytes += piece.length;
      yield piece;
    }
    ended = true;
  }
  yield { path, content: watch() };
  if (!ended) throw new TypeError(`Cannot seal the package: ${path} was not read to its end`);
  files.push({ path, bytes, sha256: toHex(digest.digest()) });
}

async function* encode(content: Content): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const encoder = new TextEncoder();
  const whole = typeof content === "string" || content instanceof Uint8Array;
  for await (const piece of whole ? [content] : content) {
    yield typeof piece === "string" ? encoder.encode(piece) : piece;
    await yieldToEventLoop();
  }
}

/** The name of a package's folder: `access-review-<tenant>-<date>-<run>`, and what it lacks. */
function packageName(
  tenant: string,
  fetchedAt: number,
  run: string,
  label: string | undefined,
): string {
  const day = formatDay(fetchedAt);
  const lacks = label === undefined ? "" : `-${label.replaceAll(" ", "-")}`;
  return `access-review-${safeName(tenant)}-${day}-${run}${lacks}`;
}

/**
 * A text as a part of a file name on every system: lower-case letters, digits, dashes, dots and
 * underscores. A text that has to be changed gets a digest, so that no two become one.
 */
function safeName(text: string): string {
  const safe = text.toLowerCase().replaceAll(/[^a-z0-9._-]/g, "_").slice(0, LONGEST_PART);
  if (safe === text) return safe;
  const digest = toHex(sha256(new TextEncoder().encode(text)));
  return `${safe}-${digest.slice(0, RUN_DIGITS)}`;
}

const LONGEST_PART = 48;

/** Whether a folder has a name that packages get by themselves; with a tenant, one of its packages. */
export function isPackageName(name: string, tenant?: string): boolean {
  if (tenant === undefined) return name.startsWith("access-review-");
  const start = `access-review-${safeName(tenant)}-`;
  return name.startsWith(start) && /^\d{4}-\d\d-\d\d-[0-9a-f]{8}/.test(name.slice(start.length));
}

/**
 * Checks the name of a folder or a file that a caller names. Throws `UserInputError` for what could
 * lead elsewhere: separators, `..`, drives, streams, devices, hidden and nameless ones.
 */
export function checkName(name: string, option: string): string {
  const plain = /^[\p{L}\p{N}_][\p{L}\p{N}._ ()[\]+,'&@=-]*$/u.test(name);
  const short = new TextEncoder().encode(name).length <= LONGEST_NAME;
  if (plain && short && !/[. ]$/.test(name) && !name.includes("..") && !DEVICE.test(name)) {
    return name;
  }
  throw new UserInputError(
    `Cannot use the name in ${option}: write the name of one folder or file, without a path, as ` +
      `export_access_review gave it, or another one of at most ${LONGEST_NAME} bytes`,
  );
}

/** File systems take 255 bytes; a number and an extension may come after the name. */
const LONGEST_NAME = 200;

/** Names that Windows keeps for devices, with whatever extension. */
const DEVICE = /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])(?:\..*)?\s*$/i;
