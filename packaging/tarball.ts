import { gzipSync } from "node:zlib";

/** Archives as `.tar.gz`, the same bytes on every machine. */

/** A file in an archive, by its path there. */
export interface ArchivedFile {
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly executable?: boolean;
}

/**
 * Packs files as `.tar.gz` in the ustar format: sorted, with one date and no owner, so that the same
 * files are the same archive on every machine. Throws for a path that the format has no room for.
 */
export function tarball(files: readonly ArchivedFile[]): Uint8Array {
  const sorted = files.toSorted((one, other) => one.path < other.path ? -1 : 1);
  const blocks = sorted.flatMap((file) => [header(file), padded(file.bytes)]);
  const tar = new Uint8Array(blocks.reduce((sum, { length }) => sum + length, 2 * BLOCK));
  let at = 0;
  for (const block of blocks) {
    tar.set(block, at);
    at += block.length;
  }
  const packed = new Uint8Array(gzipSync(tar, { level: 9 }));
  // The system that packed it: the format's word for unknown.
  packed[9] = 255;
  return packed;
}

const BLOCK = 512;

/** The date that npm gives its own archives, 1985-10-26 08:15 UTC: some systems refuse older ones. */
const DATE_SECONDS = 499162500;

function header({ path, bytes, executable = false }: ArchivedFile): Uint8Array {
  const cut = path.length <= 100 ? 0 : path.indexOf("/", path.length - 101) + 1;
  const [prefix, name] = [path.slice(0, Math.max(0, cut - 1)), path.slice(cut)];
  if (name.length > 100 || prefix.length > 155) throw new Error(`Path too long: ${path}`);
  const block = new Uint8Array(BLOCK);
  const put = (at: number, text: string): void => block.set(new TextEncoder().encode(text), at);
  const octal = (at: number, value: number, digits: number): void =>
    put(at, value.toString(8).padStart(digits, "0"));
  put(0, name);
  octal(100, executable ? 0o755 : 0o644, 7);
  octal(108, 0, 7);
  octal(116, 0, 7);
  octal(124, bytes.length, 11);
  octal(136, DATE_SECONDS, 11);
  put(148, " ".repeat(8));
  put(156, "0");
  put(257, "ustar\x0000");
  put(345, prefix);
  octal(148, block.reduce((sum, byte) => sum + byte, 0), 6);
  put(154, "\0 ");
  return block;
}

function padded(bytes: Uint8Array): Uint8Array {
  const block = new Uint8Array(Math.ceil(bytes.length / BLOCK) * BLOCK);
  block.set(bytes);
  return block;
}
