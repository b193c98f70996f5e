import { cleanText } from "../base/safe_text.ts";
import { formatDay } from "../base/text.ts";
import { foreignText, type Markup, markup, startTag, toHtml } from "../grid/markup.ts";
import { reportPolicy, reportStyle } from "../grid/report_style.ts";
import type { EvidenceTenant } from "./material.ts";

/** What the report is put together from: the page, sections, tables, charts, names and times. */

type Child = Markup | string;

/** The page up to its first words: the policy stands before anything that it rules. */
export async function openPage(
  { id, name }: EvidenceTenant,
  run: string,
  marks: readonly string[],
): Promise<string> {
  const of = shownText(name ?? id);
  const style = reportStyle(`Access review of ${cleanText(of, 80)}, run ${run}`);
  const mark = marks.join(" · ");
  const title = [...marks, `Access review of ${of}`].join(" · ");
  const meta = (attributes: Readonly<Record<string, string>>): string =>
    toHtml(markup("meta", attributes));
  return "<!doctype html>\n" + startTag("html", { lang: "en" }) + startTag("head") +
    meta({ charset: "utf-8" }) +
    meta({ "http-equiv": "Content-Security-Policy", content: await reportPolicy(style) }) +
    meta({ name: "viewport", content: "width=device-width, initial-scale=1" }) +
    meta({ name: "color-scheme", content: "light dark" }) +
    meta({ name: "referrer", content: "no-referrer" }) +
    toHtml(markup("title", {}, title)) + `<style>${style}</style></head>\n` +
    startTag("body", mark === "" ? {} : { class: "marked" }) +
    // Printed on every sheet. Who listens to the page hears it at the head.
    (mark === "" ? "" : toHtml(markup("div", { class: "band", "aria-hidden": "true" }, mark))) +
    startTag("div", { class: "sheet" });
}

/** The contents, for those who read on a screen. */
export function contents(heads: readonly SectionHead[]): Markup {
  return markup(
    "nav",
    { "aria-label": "Contents" },
    markup(
      "ol",
      {},
      ...heads.map(({ id, title }) => markup("li", {}, markup("a", { href: `#${id}` }, title))),
    ),
  );
}

/**
 * Writes a numbered section, which its heading names as a landmark, in pieces. `written` follows the
 * parts and is HTML already.
 */
export function* section(
  { id, number, title }: SectionHead,
  parts: Iterable<Markup>,
  written: Iterable<string> = [],
): Generator<string> {
  yield startTag("section", { id, "aria-labelledby": `${id}-title` }) + toHtml(markup(
    "h2",
    { id: `${id}-title` },
    markup("span", { class: "number" }, String(number)),
    title,
  ));
  for (const part of parts) yield toHtml(part);
  yield* written;
  yield "</section>\n";
}

/** How a section is found: its place in the report, its title and the id of its address. */
export interface SectionHead {
  readonly id: string;
  readonly number: number;
  readonly title: string;
}

/** A paragraph. */
export function paragraph(...children: readonly Child[]): Markup {
  return markup("p", {}, ...children);
}

/** Facts by name, each name once. */
export function factList(facts: readonly (readonly [name: string, value: Child])[]): Markup {
  return markup(
    "dl",
    { class: "facts" },
    ...facts.flatMap(([name, value]) => [markup("dt", {}, name), markup("dd", {}, value)]),
  );
}

/** A bulleted list. */
export function bullets(items: readonly (readonly Child[])[]): Markup {
  return markup("ul", {}, ...items.map((item) => markup("li", {}, ...item)));
}

/**
 * A table whose head repeats on each printed page. The first cell of a row is its head; a column
 * whose title begins with `#` holds numbers.
 */
export function dataTable(
  caption: string,
  titles: readonly string[],
  rows: readonly (readonly Child[])[],
): Markup {
  const numeric = titles.map((title) => title.startsWith("#"));
  const kind = (column: number) => numeric[column] ? { class: "number" } : {};
  const head = titles.map((title, column) =>
    markup("th", { scope: "col", ...kind(column) }, title.replace(/^#/, ""))
  );
  return scrolling(
    caption,
    markup(
      "table",
      { class: "plain" },
      markup("caption", {}, caption),
      markup("thead", {}, markup("tr", {}, ...head)),
      markup(
        "tbody",
        {},
        ...rows.map((cells) =>
          markup(
            "tr",
            {},
            ...cells.map((cell, column) =>
              column === 0
                ? markup("th", { scope: "row", ...kind(0) }, cell)
                : markup("td", kind(column), cell)
            ),
          )
        ),
      ),
    ),
  );
}

/** Something wide, which a narrow window scrolls; by keyboard too. */
function scrolling(label: string, wide: Markup): Markup {
  return markup("div", { class: "scroll", role: "group", "aria-label": label, tabindex: 0 }, wide);
}

/** A chart of horizontal bars. Its title and description tell the same in words. */
export function barChart(id: string, caption: string, bars: readonly Bar[]): Markup {
  const { width, row, left } = CHART;
  const largest = Math.max(1, ...bars.map(({ count = 0 }) => count));
  const height = bars.length * row + 4;
  return markup(
    "figure",
    {},
    markup("figcaption", {}, caption),
    markup(
      "svg",
      {
        viewBox: `0 0 ${width} ${height}`,
        role: "img",
        "aria-labelledby": `${id}-name`,
        "aria-describedby": `${id}-says`,
      },
      markup("title", { id: `${id}-name` }, caption),
      markup(
        "desc",
        { id: `${id}-says` },
        bars.map(({ label, text }) => `${label}: ${text}`).join("; "),
      ),
      ...bars.flatMap((bar, index) => drawBar(bar, index, largest)),
      markup("line", { x1: left, y1: 0, x2: left, y2: height, class: "axis" }),
    ),
  );
}

/** One bar of a chart. */
export interface Bar {
  readonly label: string;
  /** Absent where no number is known: then there are only words. */
  readonly count?: number;
  /** How many of `count` the paler end of the bar stands for. */
  readonly pale?: number;
  /** What is written at the end of the bar. */
  readonly text: string;
}

/** Measures of a chart, in units of its own. */
const CHART = { width: 500, row: 25, bar: 12, left: 158, longest: 170 } as const;

function drawBar({ label, count, pale = 0, text }: Bar, index: number, largest: number): Markup[] {
  const { row, bar, left, longest } = CHART;
  const middle = index * row + row / 2 + 2;
  // Zero has no bar; one among thousands still has something to see.
  const lengthOf = (users: number): number =>
    users === 0 ? 0 : Math.max(2, Math.round(users / largest * longest * 10) / 10);
  const whole = lengthOf(count ?? 0);
  const end = pale === 0 ? 0 : Math.min(whole, lengthOf(pale));
  const bars = [
    { x: left, width: whole - end, class: "bar" },
    { x: left + whole - end, width: end, class: "rest" },
  ].filter(({ width }) => width > 0);
  return [
    markup("text", { x: 0, y: middle, dy: ".35em" }, label),
    ...bars.map(({ x, width, class: kind }) =>
      markup("rect", { x, y: middle - bar / 2, width, height: bar, class: kind })
    ),
    markup("text", {
      x: left + whole + 7,
      y: middle,
      dy: ".35em",
      class: count === undefined ? "value open" : "value",
    }, text),
  ];
}

/** A person by display name, with the principal name below, or by the principal name alone. */
export function personName(
  { userPrincipalName, displayName }: {
    readonly userPrincipalName: string;
    readonly displayName?: string;
  },
): Markup {
  const address = shownText(userPrincipalName);
  const name = displayName === undefined ? "" : shownText(displayName);
  return name.trim() === "" ? foreignText(address, { class: "name" }) : markup(
    "span",
    {},
    foreignText(name, { class: "name" }),
    foreignText(address, { class: "upn" }),
  );
}

/** A text from the tenant or the vendor within a sentence of the report's own. */
export function foreign(text: string): Markup {
  return foreignText(shownText(text));
}

/** A sentence of the program's own, which may quote such texts. */
export function shownSentence(text: string): string {
  return cleanText(text, LONGEST_SENTENCE);
}

/** The most that a report shows of one text, in code units; the files for programs have all of it. */
const LONGEST_TEXT = 512;
const LONGEST_SENTENCE = 4096;

/** A text from the tenant with everything in sight that could hide, reorder or fake text. */
export function shownText(text: string): string {
  return cleanText(text, LONGEST_TEXT);
}

/** A check's id as words. */
export function describeCheck(check: string): string {
  return check.replaceAll("_", " ");
}

/** The days that something lies between, in UTC. */
export function daysBetween({ from, to }: { readonly from: number; readonly to: number }): Markup {
  const [first, last] = [from, to].map(formatDay);
  return markup("span", { class: "day" }, `${first} – ${last}`);
}

/** A moment as people write it, in UTC: `26 November 2026, 09:30:00 UTC`. */
export function describeTime(milliseconds: number): string {
  return `${describeDay(milliseconds)}, ${new Date(milliseconds).toISOString().slice(11, 19)} UTC`;
}

/** The day of a moment, in UTC: `26 November 2026`. */
export function describeDay(milliseconds: number): string {
  const date = new Date(milliseconds);
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
}

const MONTHS: readonly string[] = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];
