/** The digests of some packages: what every runtime has to come to. */

import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { readSigningKey } from "../../../../src/evidence/manifest.ts";
import { writeZip } from "../../../../src/evidence/zip.ts";
import {
  FETCHED_AT,
  materialOf,
  type MaterialOptions,
  northwind,
} from "../../../evidence/materials.ts";
import { digestsOf, writeReview } from "../../../evidence/written.ts";

/** Every file of each package, and the zip of the first. */
export async function allDigests(): Promise<Record<string, unknown>> {
  const day = 86_400_000;
  const [from, to] = [2, 1].map((days) => FETCHED_AT - days * day) as [number, number];
  const user = { id: "id-1", userPrincipalName: "İi@x.example", displayName: "\u202eIıİi" };
  const history: MaterialOptions["history"] = {
    decisions: [{ grantId: "role:user:assigned:user:id-1", decision: "revoke", decidedAt: "2026" }],
    firstSeen: () => from,
    changes: {
      from: { firstSeen: from, lastSeen: from, users: 1, digest: "a" },
      to: { firstSeen: to, lastSeen: to, users: 2, digest: "b" },
      changes: [{ kind: "joiner", user, after: { roles: ["user"] }, between: { from, to } }],
      readingChanged: ['The tag "User" is now spelt "user"'],
    },
  };
  const key = await readSigningKey(KEY);
  const { review, files } = await writeReview(northwind(), key);
  const partial = { facts: { complete: false }, settings: { allowPartial: true } };
  const strange = await writeReview(materialOf(STRANGE, { history, ...partial }));
  const digest = sha256.create();
  for await (const piece of writeZip(review.name, review.files())) digest.update(piece);
  return {
    [review.name]: digestsOf(files),
    [strange.review.name]: digestsOf(strange.files),
    zip: bytesToHex(digest.digest()),
  };
}

/** A key for tests only: Ed25519 signatures are the same each time. */
const KEY = "MC4CAQAwBQYDK2VwBCIEIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f";

/** Names that a locale, a time zone or an encoding might change. */
const STRANGE = [
  "Iıİi",
  "ß",
  "\ud800",
  "\u202e",
  "e\u0301",
  "\u00e9",
  "=1+1",
  "山田",
  "\u0000",
  "😀",
]
  .map((name, at) => ({
    msId: `id-${at % 2 === 0 ? at : String.fromCharCode(65 + at)}`,
    userPrincipalName: `${name}@x.example`,
    displayName: name,
    assigned: true,
    isAdmin: at % 3 === 0,
    isDeleted: false,
    isArchive: at % 4 === 0,
    tags: ["User", name],
  }));
