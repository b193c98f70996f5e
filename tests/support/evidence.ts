import { createAccess, type Host } from "../../mod.ts";
import { openEvidenceFolder } from "../../src/entry/evidence_folder.ts";
import { modernClient } from "./mcp_clients.ts";
import { join } from "node:path";
import Papa from "papaparse";

/** A folder for packages that is gone when the tests end. */
export function evidenceFolder(): string {
  const folder = Deno.makeTempDirSync({ prefix: "evidence-" });
  addEventListener("unload", () => {
    Deno.chmodSync(folder, 0o700);
    Deno.removeSync(folder, { recursive: true });
  });
  return folder;
}

/** Opens the folder that the settings name, as the entry points do. */
export const openEvidence: NonNullable<Host["openEvidence"]> = (folder) =>
  Promise.resolve(openEvidenceFolder(folder));

/** A row of a worksheet by its columns. */
export type WorksheetRow = Record<string, string>;

/** Fills a worksheet as a reviewer does who keeps all but what `change` says otherwise. */
export function fillWorksheet(
  csv: string,
  change: (row: WorksheetRow, at: number) => Partial<WorksheetRow> | undefined = () => undefined,
): string {
  const { data, meta } = Papa.parse(csv, { header: true, skipEmptyLines: true }) as {
    data: WorksheetRow[];
    meta: { fields?: string[] };
  };
  const filled = data.map((row, at) => ({
    ...row,
    decision: "keep",
    justification: "Needed for the work",
    reviewer: "Rita Reviewer",
    reviewer_email: "rita@reviewers.example",
    decided_at: "2026-11-02",
    ...change(row, at),
  }));
  return Papa.unparse(filled, { columns: meta.fields ?? [] });
}

/** The names of the review and the worksheet that {@linkcode sealSandbox} leaves. */
export const SEALED = { review: "sealed", worksheet: "filled.csv" } as const;

/** A worksheet that nobody filled, beside them. */
export const UNFILLED = "unfilled.csv";

/** Seals a review of the embedded tenant a day before, and fills its worksheet. */
export async function sealSandbox(folder: string, now: number): Promise<void> {
  const access = createAccess({
    env: { SPANNING_SANDBOX: "1", SPANNING_EVIDENCE: folder, LOG_LEVEL: "error" },
    fetch: () => Promise.reject(new Error("The sandbox needs no network")),
    now: () => now - 86_400_000,
    writeLog: () => {},
    openEvidence,
  });
  await using client = await modernClient(access.servers);
  const { structured } = await client.call("export_access_review");
  await Deno.rename(structured.folder, join(folder, SEALED.review));
  const sheet = await Deno.readTextFile(join(folder, SEALED.review, "grants.csv"));
  const filled = fillWorksheet(
    sheet,
    ({ role_id }, at) =>
      role_id === "global_admin" && at % 2 === 0 ? { decision: "revoke" } : undefined,
  );
  await Deno.writeTextFile(join(folder, SEALED.worksheet), filled);
  await Deno.writeTextFile(join(folder, UNFILLED), sheet);
}

/** An Ed25519 key as the settings take it. */
export async function newSigningKey(): Promise<string> {
  const { privateKey } = await newKeyPair();
  return privateKey;
}

/** The same with the public key, in PEM. */
export async function newKeyPair(): Promise<{ privateKey: string; publicKey: string }> {
  const pair = await crypto.subtle.generateKey("Ed25519", true, [
    "sign",
    "verify",
  ]) as CryptoKeyPair;
  const [pkcs8, spki] = await Promise.all([
    crypto.subtle.exportKey("pkcs8", pair.privateKey),
    crypto.subtle.exportKey("spki", pair.publicKey),
  ]);
  const pem = `-----BEGIN PUBLIC KEY-----\n${
    new Uint8Array(spki).toBase64()
  }\n-----END PUBLIC KEY-----\n`;
  return { privateKey: new Uint8Array(pkcs8).toBase64(), publicKey: pem };
}
