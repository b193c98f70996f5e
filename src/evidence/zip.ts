import { UserInputError } from "../base/errors.ts";
import type { PackageFile } from "./package.ts";
import { unzipSync, Zip, ZipDeflate } from "fflate/browser";

/** A package as one file: a zip with fixed times and one compressor, the same bytes on every runtime. */

/** Packs files into a folder of a zip, piece by piece. */
export async function* writeZip(
  folder: string,
  files: AsyncIterable<PackageFile>,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  let packed: Uint8Array<ArrayBuffer>[] = [];
  const zip = new Zip((error, piece) => {
    if (error !== null) throw error;
    packed.push(piece as Uint8Array<ArrayBuffer>);
  });
  for await (const { path, content } of files) {
    const entry = new ZipDeflate(`${folder}/${path}`, { level: LEVEL });
    entry.mtime = EARLIEST;
    zip.add(entry);
    for await (const piece of content) {
      entry.push(piece);
      yield* packed;
      packed = [];
    }
    entry.push(new Uint8Array(), true);
  }
  zip.end();
  yield* packed;
}

/** The same in one piece. */
export async function zipWhole(
  ...of: Parameters<typeof writeZip>
): Promise<Uint8Array<ArrayBuffer>> {
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  for await (const piece of writeZip(...of)) pieces.push(piece);
  return new Uint8Array(await new Blob(pieces).arrayBuffer());
}

/** Fast: the tables repeat themselves so much that more effort saves a few percent. */
const LEVEL = 1;

/** The earliest time that a zip can hold. It has no time zone, so this is one of the place itself. */
const EARLIEST = new Date(1980, 0, 1);

/**
 * The files of a zip, as its central directory names them, one in memory at a time. A folder around
 * all of them is left out.
 *
 * Throws `UserInputError` for what is no zip, or holds two files of one name.
 */
export function* readZip(bytes: Uint8Array): Generator<PackageFile> {
  const names: string[] = [];
  unzip(bytes, (name) => {
    if (!name.endsWith("/")) names.push(name);
    return false;
  });
  if (new Set(names).size < names.length) {
    throw new UserInputError("Cannot read the zip: it holds two files of one name");
  }
  const [folder = ""] = /^[^/]*\//.exec(names[0] ?? "") ?? [];
  const inFolder = names.every((name) => name.startsWith(folder));
  for (const name of names) {
    yield {
      path: inFolder ? name.slice(folder.length) : name,
      content: once(() => unzip(bytes, (each) => each === name)[name] ?? new Uint8Array()),
    };
  }
}

function unzip(
  bytes: Uint8Array,
  filter: (name: string) => boolean,
): Record<string, Uint8Array> {
  try {
    return unzipSync(bytes, { filter: ({ name }) => filter(name) });
  } catch (cause) {
    throw new UserInputError("Cannot read the zip: it is damaged, or no zip", { cause });
  }
}

async function* once(read: () => Uint8Array): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  yield read() as Uint8Array<ArrayBuffer>;
}
