import { ReportableError, UserInputError } from "../base/errors.ts";
import { cell } from "../base/safe_text.ts";
import { SUMS } from "../evidence/manifest.ts";
import { checkName, isPackageName, type PackageFile } from "../evidence/package.ts";
import type {
  FilledWorksheet,
  FoundReview,
  PackageFolder,
  WrittenPackage,
} from "../evidence/places.ts";
import { randomUUID } from "node:crypto";
import { constants, type Dirent } from "node:fs";
import { lstat, mkdir, open, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";

/** The folder of this machine that evidence packages are written to and read from. */

/**
 * Opens a folder for evidence packages. It is made when the first package is written, for its owner
 * alone.
 *
 * A package is written beside its place and then moved there whole, so a half-written one is never
 * found under a package's name, and what is there is never written over.
 */
export function openEvidenceFolder(folder: string): PackageFolder {
  return {
    write: async (name, files) => {
      checkName(name, "review");
      return await writeWhole(folder, name, (unfinished) => writeFiles(unfinished, files));
    },
    writeZip: async (name, bytes) => {
      checkName(name, "review");
      return await writeWhole(folder, name, (unfinished) => writeFile(unfinished, bytes), ".zip");
    },
    find: async (review, tenant) => await findReview(folder, review, tenant),
    worksheet: async (name) => await readWorksheet(folder, name),
    complete: async (review, files) => {
      const { place } = await findReview(folder, review);
      return await writeWhole(place, COMPLETION, (unfinished) => writeFiles(unfinished, files));
    },
  };
}

/** The folder in a package that a closing is written to. */
const COMPLETION = "completion";

/** How the name of a folder begins in which a package is being written. */
const UNFINISHED = ".unfinished-";

/** So many packages of one reading with different contents are told apart by a number. */
const MOST_ALIKE = 99;

async function prepare(folder: string): Promise<void> {
  if (await readKind(folder) === undefined) await mkdir(folder, { recursive: true, mode: 0o700 });
}

/** Has something written beside its place, and moves it there whole. */
async function writeWhole(
  folder: string,
  name: string,
  write: (unfinished: string) => Promise<void>,
  extension = "",
): Promise<WrittenPackage> {
  const unfinished = join(folder, `${UNFINISHED}${randomUUID()}`);
  try {
    await prepare(folder);
    await write(unfinished);
    return await moveTo(folder, name, unfinished, extension);
  } catch (cause) {
    // The runtime's own errors have a code or the name of a permission; others are mistakes in here.
    const ofSystem = cause instanceof Error && ("code" in cause || cause.name === "NotCapable");
    throw ofSystem ? new EvidenceFolderError({ cause }) : cause;
  } finally {
    // After the move nothing of this name is left.
    await rm(unfinished, { recursive: true, force: true }).catch(() => {});
  }
}

async function writeFiles(folder: string, files: AsyncIterable<PackageFile>): Promise<void> {
  await mkdir(folder, { mode: 0o700 });
  for await (const { path, content } of files) await writeFile(join(folder, path), content);
}

async function writeFile(path: string, content: PackageFile["content"]): Promise<void> {
  const file = await open(path, "wx", 0o600);
  try {
    for await (const piece of content) await file.writeFile(piece);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Moves a whole package to its name, or to the first one after it that is free. */
async function moveTo(
  folder: string,
  name: string,
  unfinished: string,
  extension: string,
): Promise<WrittenPackage> {
  for (let number = 1; number <= MOST_ALIKE; number++) {
    const numbered = `${name}${number === 1 ? "" : `-${number}`}${extension}`;
    const place = join(folder, numbered);
    if (await readKind(place) === undefined) {
      try {
        await rename(unfinished, place);
        return { name: numbered, place, wasThere: false };
      } catch (error) {
        // Another process may have been faster.
        if (await readKind(place) === undefined) throw error;
      }
    }
    if (await isSame(place, unfinished)) return { name: numbered, place, wasThere: true };
  }
  throw new UserInputError(
    `Cannot write evidence: ${name} is there ${MOST_ALIKE} times already. Move some of them away`,
  );
}

/** Whether both are the same package: the sums name the digest of each other file. */
async function isSame(one: string, other: string): Promise<boolean> {
  const [first, second] = await Promise.all([one, other].map(async (path) => {
    const proof = await readKind(path) === "folder" ? join(path, SUMS) : path;
    return await readFile(proof).catch(() => undefined);
  }));
  return first !== undefined && second !== undefined && first.equals(second);
}

async function findReview(
  folder: string,
  review: string,
  tenant?: string,
): Promise<FoundReview> {
  checkName(review, "review");
  const place = join(folder, review);
  if (await readKind(place) !== "folder") {
    throw new UserInputError(
      `Cannot find the review ${
        JSON.stringify(review)
      }: name a folder that is in SPANNING_EVIDENCE` +
        await describeReviews(folder, tenant),
    );
  }
  return {
    place,
    files: () => readFolder(place),
  };
}

/** Every file of a folder, one after the other. */
export async function* readFolder(place: string): AsyncGenerator<PackageFile> {
  for (const path of await listFiles(place)) {
    yield { path, content: readPieces(join(place, path), path) };
  }
}

async function describeReviews(folder: string, tenant: string | undefined): Promise<string> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [] as Dirent[]);
  const names = entries.filter((entry) => entry.isDirectory())
    .map(({ name }) => name).filter((name) => isPackageName(name, tenant)).sort().reverse().slice(
      0,
      5,
    );
  return names.length === 0 ? "" : `, such as ${names.join(", ")}`;
}

/** Every file below a folder, with slashes; links are named as they are and never followed. */
async function listFiles(place: string, prefix = ""): Promise<string[]> {
  const paths: string[] = [];
  for (const entry of await readdir(join(place, prefix), { withFileTypes: true })) {
    const path = prefix === "" ? entry.name : `${prefix}/${entry.name}`;
    if (entry.isDirectory()) paths.push(...await listFiles(place, path));
    else paths.push(path);
  }
  return paths.sort();
}

async function* readPieces(path: string, name: string): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  if (await readKind(path) !== "file") {
    throw new UserInputError(`Cannot read the package: ${cell(name)} is no file, but a link or so`);
  }
  const file = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
  try {
    for (;;) {
      const piece = new Uint8Array(PIECE_BYTES);
      const { bytesRead } = await file.read(piece);
      if (bytesRead === 0) return;
      yield piece.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

const PIECE_BYTES = 1 << 18;

async function readWorksheet(folder: string, name: string): Promise<FilledWorksheet> {
  checkName(name, "worksheet");
  return await readWorksheetAt(join(folder, name), name);
}

/** Reads a filled worksheet from its path. Throws `UserInputError` for what is no file. */
export async function readWorksheetAt(path: string, name: string): Promise<FilledWorksheet> {
  if (await readKind(path) !== "file") {
    throw new UserInputError(
      `Cannot find the worksheet ${JSON.stringify(name)}: put the filled copy of grants.csv or ` +
        "privileged.csv into the folder of SPANNING_EVIDENCE, and name it",
    );
  }
  const { size, mtimeMs } = await stat(path);
  if (size > MOST_WORKSHEET_BYTES) {
    throw new UserInputError("Cannot read the worksheet: it is larger than 512 MB");
  }
  return { bytes: new Uint8Array(await readFile(path)), changedAt: mtimeMs };
}

const MOST_WORKSHEET_BYTES = 512 * 2 ** 20;

/** What is at a path itself, without following a link. */
async function readKind(path: string): Promise<"folder" | "file" | "other" | undefined> {
  try {
    const found = await lstat(path);
    return found.isDirectory() ? "folder" : found.isFile() ? "file" : "other";
  } catch (error) {
    if ((error as { code?: string }).code === "ENOENT") return undefined;
    throw error;
  }
}

/** A package could not be written: a full disk, or a folder that may not be written to. */
class EvidenceFolderError extends ReportableError {
  override readonly name = "EvidenceFolderError" as const;

  constructor(options: ErrorOptions) {
    super(
      "Cannot write evidence: the folder of SPANNING_EVIDENCE is full, is no folder, or may not be " +
        "written to by this program. Nothing was left there. Mend that and ask again",
      options,
    );
  }
}
