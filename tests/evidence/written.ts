/** Packages held in memory, as tests read them. */

import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import type { PackageFile } from "../../src/evidence/package.ts";
import { type EvidencePackage, prepareReview } from "../../src/evidence/package.ts";
import type { Material } from "../../src/evidence/material.ts";
import type { SigningKey } from "../../src/evidence/manifest.ts";

/** The files of a package by path. */
export type Files = Map<string, Uint8Array<ArrayBuffer>>;

/** Prepares a review's package and reads all of it. */
export async function writeReview(
  material: Material,
  signingKey?: SigningKey,
): Promise<{ review: EvidencePackage; files: Files }> {
  const review = await prepareReview(material, { signingKey });
  return { review, files: await readFiles(review.files()) };
}

/** Reads files to their end. */
export async function readFiles(
  files: AsyncIterable<PackageFile> | Iterable<PackageFile>,
): Promise<Files> {
  const read: Files = new Map();
  for await (const { path, content } of files) {
    const pieces: Uint8Array<ArrayBuffer>[] = [];
    for await (const piece of content) pieces.push(piece);
    read.set(path, new Uint8Array(await new Blob(pieces).arrayBuffer()));
  }
  return read;
}

/** The same files again, as something that reads a folder hands them over. */
export function asFiles(files: Files): PackageFile[] {
  return [...files].map(([path, bytes]) => ({
    path,
    content: (async function* () {
      yield await Promise.resolve(bytes);
    })(),
  }));
}

/** The text of a file. */
export function textOf(files: Files, path: string): string {
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(files.get(path));
}

/** What files are compared by: the difference of two large arrays takes minutes to print. */
export function digestsOf(files: Files): Record<string, string> {
  return Object.fromEntries([...files].map(([path, bytes]) => [path, bytesToHex(sha256(bytes))]));
}
