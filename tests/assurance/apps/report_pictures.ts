/**
 * Takes the pictures of the report in docs/images, of invented people, in Debian's Chromium. The
 * printed sheet is drawn by `pdftoppm` of Debian's poppler-utils.
 */

import type { EvidenceChange, EvidenceUser, Material } from "../../../src/evidence/material.ts";
import { openChromium } from "./chromium.ts";
import { FETCHED_AT, northwind } from "../../evidence/materials.ts";
import { reportOf } from "../../evidence/read_report.ts";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { extractText, getDocumentProxy } from "unpdf";

const DAY = 24 * 60 * 60 * 1000;
const folder = fileURLToPath(new URL("../../../docs/images/", import.meta.url));

const tenant = { id: "northwind", name: "Northwind Traders", region: "us", sandbox: false };
const material = northwind({ tenant });
const whole = await reportOf({ ...material, history: { changes: invented(), decisions: [] } });
const partial = await reportOf(northwind({
  tenant,
  facts: { complete: false, confirmed: false },
  settings: { allowPartial: true },
}));

await using browser = await openChromium();
await takeScreen("report", whole, "light", "body");
await takeScreen("report-people-dark", whole, "dark", "#people");
await takeScreen("report-changes", whole, "light", "#changes");
await takeSheet("report-sheet", partial, "People and roles");

/** What a reader sees from some element on. */
async function takeScreen(
  name: string,
  html: string,
  colorScheme: "light" | "dark",
  from: string,
): Promise<void> {
  const page = await browser.newPage({ colorScheme, viewport: { width: 1100, height: 700 } });
  await page.setContent(html);
  await page.locator(from).evaluate((element) => element.scrollIntoView());
  await page.screenshot({ path: join(folder, `${name}.png`) });
  await page.close();
}

/** The first printed sheet with a heading. */
async function takeSheet(name: string, html: string, heading: string): Promise<void> {
  const page = await browser.newPage();
  await page.setContent(html);
  const pdf = await Deno.makeTempFile({ suffix: ".pdf" });
  await Deno.writeFile(pdf, await page.pdf({ format: "A4" }));
  await page.close();
  const number = await sheetWith(heading, pdf);
  const { success } = await new Deno.Command("pdftoppm", {
    args: ["-png", "-r", "90", "-singlefile", "-f", number, "-l", number, pdf, join(folder, name)],
  }).output();
  if (!success) throw new Error("Cannot draw the sheet: pdftoppm failed");
  await Deno.remove(pdf);
}

async function sheetWith(heading: string, pdf: string): Promise<string> {
  const document = await getDocumentProxy(await Deno.readFile(pdf));
  const { text } = await extractText(document, { mergePages: false });
  return String(text.findIndex((sheet) => sheet.includes(heading)) + 1);
}

/** Changes of half a year. */
function invented(): NonNullable<NonNullable<Material["history"]>["changes"]> {
  const users = [...material.users() as Iterable<readonly EvidenceUser[]>].flat();
  const change = (
    at: number,
    days: number,
    rest: Pick<EvidenceChange, "kind" | "before" | "after">,
  ): EvidenceChange => ({
    ...rest,
    user: (users[at] as EvidenceUser).identity,
    between: { from: FETCHED_AT - days * DAY, to: FETCHED_AT - (days - 1) * DAY },
  });
  const joined = { roles: ["user"], status: "enabled", license: "standard" } as const;
  const archived = { status: "disabled", disabledBecause: ["archived"] } as const;
  return {
    from: {
      firstSeen: FETCHED_AT - 185 * DAY,
      lastSeen: FETCHED_AT - 183 * DAY,
      users: 306,
      digest: "",
    },
    to: { firstSeen: FETCHED_AT, lastSeen: FETCHED_AT, users: 312, digest: "" },
    changes: [
      ...[3, 4, 5, 6, 7, 8].map((at) => change(at, 160, { kind: "joiner", after: joined })),
      ...[30, 31].map((at) =>
        change(at, 96, { kind: "role_gained", after: { role: "spanning_admin" } })
      ),
      change(50, 60, { kind: "role_lost", before: { role: "global_admin" } }),
      ...[60, 61, 62].map((at) =>
        change(at, 12, { kind: "disabled", before: { status: "enabled" }, after: archived })
      ),
    ],
    readingChanged: [],
  };
}
