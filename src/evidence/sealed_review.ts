import { UserInputError } from "../base/errors.ts";
import { unguard } from "./csv.ts";
import type { Manifest, VerifyingKey } from "./manifest.ts";
import type { PackageFile } from "./package.ts";
import { eachRow } from "./read_csv.ts";
import { asksForDecision } from "./survey.ts";
import { verifyPackage } from "./verify.ts";
import type { SealedRow, SignerNames } from "./worksheet.ts";

/** A package that is to be closed: verified, and read as far as a closing needs it. */

/**
 * Reads a package that is to be closed, once. Throws `UserInputError` where it is not as it was
 * sealed, naming the files.
 */
export async function openReview(
  files: AsyncIterable<PackageFile> | Iterable<PackageFile>,
  key?: VerifyingKey,
): Promise<SealedReview> {
  const kept = new Map<string, string>();
  const { problems, manifest, manifestSha256 } = await verifyPackage(keep(files, kept), key);
  if (problems.length > 0 || manifest === undefined || manifestSha256 === undefined) {
    throw new UserInputError(
      `Cannot close this review: the package is not as it was sealed. ${problems.join(". ")}`,
    );
  }
  const names = new Map<string, SignerNames>();
  for (const line of (kept.get(USERS) ?? "").split("\n")) {
    if (line === "") continue;
    const { msId, ...rest } = JSON.parse(line);
    if (typeof msId === "string") names.set(msId, rest);
  }
  return {
    manifest,
    manifestSha256,
    rows: readSealedRows(kept.get(WORKSHEET) ?? ""),
    namesOf: (id) => names.get(id.toWellFormed()),
  };
}

/** The file of all users as the vendor told them. */
export const USERS = "users.ndjson";
const WORKSHEET = "grants.csv";

/** A package that is as it was sealed, as far as closing it needs. */
export interface SealedReview {
  readonly manifest: Manifest;
  readonly manifestSha256: string;
  /** By grant id, without white space around. */
  readonly rows: ReadonlyMap<string, SealedRow>;
  readonly namesOf: (userId: string) => SignerNames | undefined;
}

/** Hands files on, and keeps the text of the two that are read. */
async function* keep(
  files: AsyncIterable<PackageFile> | Iterable<PackageFile>,
  kept: Map<string, string>,
): AsyncGenerator<PackageFile> {
  for await (const { path, content } of files) {
    if (path !== USERS && path !== WORKSHEET) {
      yield { path, content };
      continue;
    }
    const decoder = new TextDecoder();
    let text = "";
    yield {
      path,
      content: (async function* () {
        for await (const piece of content) {
          text += decoder.decode(piece, { stream: true });
          yield piece;
        }
      })(),
    };
    kept.set(path, text + decoder.decode());
  }
}

function readSealedRows(text: string): ReadonlyMap<string, SealedRow> {
  const rows = new Map<string, SealedRow>();
  let columns: readonly string[] | undefined;
  eachRow(text, ({ cells }) => {
    if (columns === undefined) {
      columns = cells;
      return;
    }
    const cell = (name: string): string => cells[columns?.indexOf(name) ?? -1] ?? "";
    const roleId = cell("role_id");
    rows.set(cell("grant_id").trim(), {
      grantId: cell("grant_id"),
      roleId,
      roleName: cell("role_name"),
      userId: cell("ms_id"),
      userPrincipalName: unguard(cell("user_principal_name")),
      displayName: unguard(cell("display_name")),
      asks: asksForDecision(roleId, cell("finding_ids") !== ""),
    });
  });
  return rows;
}
