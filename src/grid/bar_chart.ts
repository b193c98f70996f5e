import { type Markup, markup } from "./markup.ts";

/** Numbers as horizontal bars, drawn in the page itself; whoever does not see them hears the same. */

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
  // Nobody has no bar; a single one among thousands still has something to see.
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
