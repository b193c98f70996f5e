import { ConfigurationError, ReportableError, UserInputError } from "../base/errors.ts";
import { cell } from "../base/safe_text.ts";
import { plural } from "../base/text.ts";
import { MANIFEST, readManifest, readVerifyingKey } from "../evidence/manifest.ts";
import { checkName } from "../evidence/package.ts";
import type { EvidenceDesk } from "../evidence/places.ts";
import { verifyPackage } from "../evidence/verify.ts";
import { readZip } from "../evidence/zip.ts";
import { CHECK_IDS, type CheckId, countBySeverity } from "../governance/review/check.ts";
import { closeReview } from "../mcp/close_review.ts";
import {
  type ExportedReview,
  exportIndex,
  exportReview,
  type IndexedTenant,
} from "../mcp/export_review.ts";
import { auditCommand } from "../operations/audit.ts";
import { createProgram, type ReadyProgram } from "../program/program.ts";
import { StillReadingError } from "../tenant/errors.ts";
import { EVERY_TENANT, type Tenant } from "../tenant/tenant.ts";
import { print, readCommandLine, refuseUsage } from "./command_line.ts";
import { denoHost, EX_CONFIG, writeToStderr } from "./deno_host.ts";
import { openEvidenceFolder, readFolder, readWorksheetAt } from "./evidence_folder.ts";
import { stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";

/** `deno task evidence`: an access review as a package for an auditor, without an assistant. */

const HELP = `Writes the access review of each tenant as a package of files into SPANNING_EVIDENCE.

  --tenant ID              of one tenant; without it of all, with an index where there are several
  --review NAME            names the package, where it is one
  --checks A,B             some checks instead of all
  --since DATE             tells what changed since then, where readings are kept
  --as-of DATE             seals the reading that was kept then, not a new one
  --allow-partial          seals a list that is not complete; every file then says INCOMPLETE
  --zip                    writes one zip instead of a folder

  verify DIR|ZIP           whether a package is as it was sealed; needs no settings
    --public-key FILE      and signed with the key that belongs to this one (Ed25519, PEM or JWK)

  close DIR                closes a review: checks the filled worksheet, reads the tenant again and
                           writes completion/ beside the sealed files
    --worksheet FILE       the filled copy of grants.csv or privileged.csv

Each package leaves an audit line on standard error.

Exit status: 0, or 1 if something is refused, wrong or not there (nothing is left behind then), 64 for
a wrong command line, 78 for wrong settings.
`;

const TASK = "deno task evidence";

const { values: options, positionals } = readCommandLine({
  args: Deno.args,
  task: TASK,
  help: HELP,
  words: true,
  options: {
    "tenant": { type: "string" },
    "review": { type: "string" },
    "checks": { type: "string" },
    "since": { type: "string" },
    "as-of": { type: "string" },
    "allow-partial": { type: "boolean", default: false },
    "zip": { type: "boolean", default: false },
    "public-key": { type: "string" },
    "worksheet": { type: "string" },
  },
});

Deno.exit(await run());

async function run(): Promise<number> {
  const [name, path, ...rest] = positionals;
  if (rest.length > 0) refuseUsage("Too many arguments", TASK);
  try {
    if (name === undefined) return await exportAll();
    if (name === "verify" && path !== undefined) return await verify(path, options["public-key"]);
    if (name === "close" && path !== undefined && options.worksheet !== undefined) {
      return await close(path, options.worksheet);
    }
  } catch (error) {
    if (!(error instanceof ReportableError)) throw error;
    writeToStderr(error.message);
    return error instanceof ConfigurationError ? EX_CONFIG : 1;
  }
  if (name === "verify") refuseUsage("verify needs a folder or a zip", TASK);
  if (name === "close") refuseUsage("close needs a folder and --worksheet FILE", TASK);
  return refuseUsage(`Unknown command ${JSON.stringify(name)}`, TASK);
}

/** Writes a package of each tenant that is meant; a tenant that fails leaves the others as they are. */
async function exportAll(): Promise<number> {
  const checks = readChecks(options.checks);
  const program = open();
  const { folder } = program.configuration.evidence;
  if (folder === undefined) {
    throw new ConfigurationError(["SPANNING_EVIDENCE is not set: name the folder to write to"]);
  }
  const tenants = selectTenants(program.tenants, options.tenant);
  if (options.review !== undefined) checkName(options.review, "--review");
  if (options.review !== undefined && tenants.length > 1) {
    throw new UserInputError("Cannot give one name to several packages: name a tenant too");
  }
  const desk: EvidenceDesk = {
    settings: program.configuration.evidence,
    folder: openEvidenceFolder(folder),
    zip: options.zip,
    ...(options.review === undefined ? {} : { name: options.review }),
  };
  const question = {
    checks,
    since: options.since,
    asOf: options["as-of"],
    allowPartial: options["allow-partial"],
  };
  const rows: IndexedTenant[] = [];
  for (const tenant of tenants) {
    const { id } = tenant;
    try {
      const exported = await patiently(() => exportReview(tenant, question, desk));
      auditCommand(program, {
        command: "evidence",
        tenant: id,
        rows: exported.survey.totals.users,
        made: exported.placed.name,
      });
      const { placed, manifestSha256, survey: { totals, findings } } = exported;
      const bySeverity = countBySeverity(findings);
      rows.push({ tenant: id, package: placed.name, manifestSha256, totals, bySeverity });
      report(id, exported);
    } catch (error) {
      auditCommand(program, { command: "evidence", tenant: id, error });
      if (!(error instanceof ReportableError)) throw error;
      const message = error.message.replace("pass allowPartial: true", "give --allow-partial");
      rows.push({ tenant: id, error: message });
      writeToStderr(`${id}: ${message}`);
    }
  }
  if (tenants.length > 1) {
    const { place } = await exportIndex(rows, desk);
    print(`index: ${place}`);
  }
  return rows.some(({ error }) => error !== undefined) ? 1 : 0;
}

function open(): ReadyProgram {
  const program = createProgram(denoHost());
  if (!program.ok) throw program.error;
  return program;
}

function selectTenants(tenants: readonly Tenant[], id: string | undefined): readonly Tenant[] {
  if (id === undefined || id === EVERY_TENANT) return tenants;
  const named = tenants.filter((tenant) => tenant.id === id);
  if (named.length > 0) return named;
  throw new UserInputError(
    `No such tenant is configured: there are ${tenants.map((tenant) => tenant.id).join(", ")}`,
  );
}

function readChecks(text: string | undefined): CheckId[] {
  return (text ?? "").split(",").map((word) => word.trim()).filter((word) => word !== "").map(
    (word) => {
      const check = CHECK_IDS.find((id) => id === word);
      if (check !== undefined) return check;
      return refuseUsage(`Unknown check ${JSON.stringify(word)}: ${CHECK_IDS.join(", ")}`, TASK);
    },
  );
}

/** Nobody waits here but a person or cron: a long reading is joined until it ends. */
async function patiently<T>(work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof StillReadingError)) throw error;
    }
  }
}

function report(
  tenant: string,
  { placed, manifestSha256, survey, notDeterminable, review, source }: ExportedReview,
): void {
  const { users, grants, privileged, toDecide } = survey.totals;
  print(`${tenant}: ${placed.place}${placed.wasThere ? " (was there already)" : ""}`);
  if (survey.reservation !== undefined) print(`  ${survey.reservation.sentence}`);
  print(
    `  ${plural(users, "user")}, ${plural(grants, "grant")}, ${privileged} privileged, ` +
      `${toDecide} to decide`,
  );
  for (const { severity, check, count } of survey.findings) {
    print(`  [${severity}] ${check}: ${count}`);
  }
  for (const role of notDeterminable) print(`  not determinable: ${role}`);
  for (const { check, reason } of review.notDecidable) {
    print(`  not decidable: ${check}: ${cell(reason)}`);
  }
  for (const warning of source.warnings ?? []) print(`  warning: ${cell(warning)}`);
  print(`  SHA-256 of manifest.json: ${manifestSha256}`);
}

async function verify(path: string, keyFile: string | undefined): Promise<number> {
  const key = keyFile === undefined
    ? undefined
    : await readVerifyingKey(await readText(keyFile, "--public-key"));
  const { isDirectory } = await stat(path).then((found) => ({ isDirectory: found.isDirectory() }))
    .catch(() => {
      throw new UserInputError(`Cannot find a package at ${JSON.stringify(path)}`);
    });
  const files = isDirectory ? readFolder(path) : readZip(await Deno.readFile(path));
  const { problems, manifest, manifestSha256, signature, completions } = await verifyPackage(
    files,
    key,
  );
  for (const problem of problems) print(`PROBLEM: ${problem}`);
  if (manifest !== undefined) {
    print(
      `tenant ${cell(manifest.tenant)}, read ${cell(manifest.fetchedAt)}, run ${
        cell(manifest.run)
      }`,
    );
    if (manifest.notice !== undefined) print(cell(manifest.notice));
  }
  if (manifestSha256 !== undefined) print(`SHA-256 of manifest.json: ${manifestSha256}`);
  print(`signature: ${signature}${completions === 0 ? "" : `, closings: ${completions}`}`);
  print(
    problems.length === 0
      ? "As it was sealed" + (signature === "valid" ? ", and signed with this key" : "")
      : `NOT as it was sealed: ${plural(problems.length, "problem")}`,
  );
  return problems.length === 0 ? 0 : 1;
}

/** Closes the review in a folder. A worksheet with problems closes nothing. */
async function close(path: string, worksheetPath: string): Promise<number> {
  const program = open();
  const place = resolve(path);
  const [folder, name] = [openEvidenceFolder(dirname(place)), basename(place)];
  const review = await folder.find(name);
  const manifest = readManifest(await readText(join(review.place, MANIFEST), "close"));
  const [tenant] = selectTenants(program.tenants, manifest.tenant);
  if (tenant === undefined) throw new UserInputError("No tenant is configured");
  const worksheet = await readWorksheetAt(worksheetPath, worksheetPath);
  const desk = { settings: program.configuration.evidence, folder };
  const complete = (files: Parameters<typeof folder.complete>[1]) => folder.complete(name, files);
  const closed = await patiently(() =>
    closeReview(tenant, { review, worksheet, request: {}, desk, complete })
  ).catch((error: unknown) => {
    auditCommand(program, { command: "evidence close", tenant: tenant.id, error });
    throw error;
  });
  const { problems, totals } = closed;
  const result = closed.closed ? {} : { error: new UserInputError("problems") };
  auditCommand(program, {
    command: "evidence close",
    tenant: tenant.id,
    rows: totals.rows,
    ...result,
  });
  for (const problem of problems) print(`PROBLEM: ${cell(problem)}`);
  print(Object.entries(totals).map(([name, number]) => `${name} ${number}`).join(", "));
  if (!closed.closed) {
    print("NOT closed: mend the worksheet and run this again");
    return 1;
  }
  const { written, outcomes, stillThere, manifestSha256 } = closed;
  print(Object.entries(outcomes).map(([name, number]) => `${name} ${number}`).join(", "));
  for (const { grantId } of stillThere) print(`  still there: ${cell(grantId)}`);
  print(`closed: ${written.place}`);
  print(`SHA-256 of its manifest.json: ${manifestSha256}`);
  return 0;
}

async function readText(path: string, option: string): Promise<string> {
  try {
    return await Deno.readTextFile(path);
  } catch {
    throw new UserInputError(`Cannot read the file of ${option}`);
  }
}
