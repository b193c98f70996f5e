import { foreignText, type Markup, markup } from "../src/grid/markup.ts";
import { describeMoment, describeNumber, type Reader } from "./dates.ts";
import type { SourceFacts } from "./facts.ts";
import type { Among } from "./narrowing.ts";
import type { PeopleSet } from "./people.ts";

/** Where the list comes from and how old it is, in a line that is always there. */
export function sourceLine(source: SourceFacts, reader: Reader): Markup {
  const { tenant, region, users, fetchedAt, asOf } = source;
  const parts = [
    ...(tenant === "" ? [] : [markup("span", {}, "Tenant ", foreignText(tenant), ` (${region})`)]),
    ...(users === undefined ? [] : [markup("span", {}, `${describeNumber(users, reader)} people`)]),
    markup("span", {}, describeWhole(source)),
    ...(fetchedAt === undefined ? [] : [
      markup(
        "span",
        {},
        asOf === undefined ? "read " : "as it was, read ",
        markup("time", { datetime: fetchedAt }, describeMoment(fetchedAt, reader)),
      ),
    ]),
  ];
  return markup("p", { class: "source" }, ...parts);
}

/** What a reader must know before trusting the list. Nothing closes it. */
export function notices(
  { source, state, stopped, people, matched }: PeopleSet,
  among: Among | undefined,
): Markup[] {
  const loaded = `${people.length} of ${matched}`;
  return [
    ...(source.complete ? [] : [
      notice("bad", "This list is not whole", "People are missing from it."),
    ]),
    ...(source.complete && source.confirmed === false
      ? [notice(
        "warn",
        "This list is not confirmed",
        "It was read to its end, but the tenant's own figures do not say that it is all.",
      )]
      : []),
    ...(state === "stopped"
      ? [notice("bad", `Only ${loaded} people are shown`, stopped ?? "")]
      : []),
    ...(state === "capped"
      ? [notice(
        "warn",
        `The first ${loaded} people are here`,
        "Search and filters look through the whole list.",
      )]
      : []),
    ...(among?.stopped === undefined ? [] : [
      notice("bad", `Not everybody of "${among.label}" is shown`, among.stopped),
    ]),
    ...(source.warnings.length === 0 ? [] : [warnings(source)]),
  ];
}

function describeWhole({ complete, confirmed }: SourceFacts): string {
  if (!complete) return "not whole";
  if (confirmed === undefined) return "whole";
  return confirmed ? "whole and confirmed" : "whole, not confirmed";
}

function notice(kind: "bad" | "warn", title: string, text: string): Markup {
  return markup(
    "p",
    { class: `notice ${kind}` },
    markup("strong", {}, `${title}. `),
    ...(text === "" ? [] : [foreignText(text)]),
  );
}

function warnings({ complete, confirmed, warnings }: SourceFacts): Markup {
  const lines = warnings.map((warning) => markup("li", {}, foreignText(warning)));
  const title = warnings.length === 1 ? "1 warning" : `${warnings.length} warnings`;
  const open = !complete || confirmed === false || warnings.length === 1 ? true : undefined;
  return markup(
    "details",
    { class: "notice warn", open },
    markup("summary", {}, title),
    markup("ul", {}, ...lines),
  );
}
