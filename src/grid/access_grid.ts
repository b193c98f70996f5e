import { foreignText, type Markup, markup } from "./markup.ts";

/**
 * People × roles as markup: the grid of the page and of static reports. What is not known stands
 * there as a word and never as an empty cell.
 */

/** A person, as answers of the tools show one. */
export interface GridPerson {
  readonly id: string;
  readonly userPrincipalName: string;
  readonly email?: string;
  readonly displayName?: string;
  readonly status: string;
  readonly disabledBecause?: readonly string[];
  readonly license?: string;
  readonly admin?: boolean | string;
  /** Absent where nobody has asked for this person's roles yet. */
  readonly roles?: readonly string[];
  readonly unrecognizedTags?: readonly string[];
  /** By role: which tags or flags say so. Absent where nobody has asked yet. */
  readonly evidence?: Readonly<Record<string, readonly string[]>>;
  /** Roles that this person's record cannot tell. Absent where nobody has asked yet. */
  readonly notDeterminable?: readonly string[];
}

/** A role as a column. */
export interface GridRole {
  readonly id: string;
  readonly displayName: string;
  /** How many hold it, or at least hold it. */
  readonly members?: number;
  readonly atLeast?: number;
  readonly determinable: boolean;
}

/**
 * What is known of a person and a role. `not proven`: some records of the list lack what would
 * tell, and nobody has looked whether this one does. `not loaded`: nobody has asked.
 */
type Holding = "held" | "not held" | "not proven" | "not determinable" | "not loaded";

/** How the rows are ordered. */
export interface GridOrder {
  /** `person`, `status`, `license`, `admin` or a role's id. */
  readonly column: string;
  readonly descending: boolean;
}

/** A column that is no role. */
interface FactColumn {
  readonly id: string;
  readonly title: string;
  readonly of: (person: GridPerson) => readonly (Markup | string)[];
}

const FACTS: readonly FactColumn[] = [
  { id: "person", title: "Person", of: personCell },
  { id: "status", title: "Status", of: statusCell },
  { id: "license", title: "License", of: ({ license }) => [license ?? "not loaded"] },
  { id: "admin", title: "Admin", of: ({ admin }) => [describeAdmin(admin)] },
];

/** The ids of all columns, in their order. */
export function gridColumns(roles: readonly GridRole[]): string[] {
  return [...FACTS, ...roles].map(({ id }) => id);
}

/**
 * The grid's head. With an order its titles are buttons that change it; without one it is the head
 * of a plain table, which needs no roles of a grid.
 */
export function gridHead(roles: readonly GridRole[], order?: GridOrder): Markup {
  const titles = [
    ...FACTS.map(({ id, title }) => ({ id, title, count: "" })),
    ...roles.map((role) => ({ id: role.id, title: role.displayName, count: describeCount(role) })),
  ];
  const cells = titles.map(({ id, title, count }, column) => {
    const sorted = order?.column === id;
    const text = [
      markup("span", {}, title),
      ...(count === "" ? [] : [markup("small", {}, count)]),
    ];
    if (order === undefined) return markup("th", { scope: "col" }, ...text);
    const attributes = {
      role: "columnheader",
      scope: "col",
      "aria-colindex": column + 1,
      "aria-sort": sorted ? (order.descending ? "descending" : "ascending") : undefined,
    };
    const arrow = sorted ? (order.descending ? " ↓" : " ↑") : "";
    const mark = markup("span", { "aria-hidden": "true", class: "arrow" }, arrow);
    return markup(
      "th",
      attributes,
      markup("button", { type: "button", tabindex: -1, "data-sort": id }, ...text, mark),
    );
  });
  const row = order === undefined ? {} : { role: "row", "aria-rowindex": 1 };
  return markup("thead", {}, markup("tr", row, ...cells));
}

/**
 * One person's row; `index` counts from 0 among all rows, drawn or not. Without one it is a row of
 * a plain table that holds all of its rows.
 */
export function gridRow(person: GridPerson, roles: readonly GridRole[], index?: number): Markup {
  const plain = index === undefined;
  const cell = (column: number, kind: string, children: readonly (Markup | string)[]): Markup =>
    markup(
      "td",
      plain ? { class: kind } : { role: "gridcell", "aria-colindex": column + 1, class: kind },
      // Bounds what a cell shows: a taller row would move all that follow.
      ...(plain ? children : [markup("div", {}, ...children)]),
    );
  const head = plain ? {} : { role: "rowheader", "aria-colindex": 1 };
  const facts = FACTS.map(({ id, of }, column) =>
    id === "person"
      ? markup("th", { ...head, scope: "row" }, ...of(person))
      : cell(column, `fact ${id}`, of(person))
  );
  const held = roles.map((role, column) => {
    const holding = holdingOf(person, role);
    return cell(
      FACTS.length + column,
      holding.replace(" ", "-"),
      holding === "held" ? heldText(person, role) : [holding === "not held" ? "no" : holding],
    );
  });
  return markup(
    "tr",
    {
      ...(plain ? {} : { role: "row", "aria-rowindex": index + 2 }),
      class: person.status === "disabled" ? "person disabled" : "person",
    },
    ...facts,
    ...held,
  );
}

/** What is known of a person and a role. */
export function holdingOf(person: GridPerson, role: GridRole): Holding {
  if (person.roles === undefined) return "not loaded";
  if (person.roles.includes(role.id)) return "held";
  if (!role.determinable) return "not determinable";
  if (person.notDeterminable !== undefined) {
    return person.notDeterminable.includes(role.id) ? "not determinable" : "not held";
  }
  return role.atLeast === undefined ? "not held" : "not proven";
}

/** A person's status with its reasons: `disabled: deleted, archived`. */
export function describeStatus(
  { status, disabledBecause = [] }: Pick<GridPerson, "status" | "disabledBecause">,
): string {
  return disabledBecause.length === 0 ? status : `${status}: ${disabledBecause.join(", ")}`;
}

/** Whether a person is an administrator, in a word. */
export function describeAdmin(admin: GridPerson["admin"]): string {
  if (typeof admin === "boolean") return admin ? "yes" : "no";
  return admin ?? "not loaded";
}

/** How many hold a role: `12`, `at least 12`, `not determinable`. */
export function describeCount({ members, atLeast, determinable }: GridRole): string {
  if (!determinable) return "not determinable";
  if (members !== undefined) return String(members);
  return atLeast === undefined ? "not determinable" : `at least ${atLeast}`;
}

function statusCell({ status, disabledBecause = [] }: GridPerson): readonly (Markup | string)[] {
  return disabledBecause.length === 0
    ? [status]
    : [status, markup("small", {}, disabledBecause.join(", "))];
}

function personCell({ displayName, userPrincipalName }: GridPerson): readonly Markup[] {
  // A name of white space only would be a row without a head.
  const named = displayName !== undefined && displayName.trim() !== "";
  return named
    ? [
      foreignText(displayName, { class: "name" }),
      foreignText(userPrincipalName, { class: "upn" }),
    ]
    : [foreignText(userPrincipalName, { class: "name" })];
}

function heldText({ evidence }: GridPerson, { id }: GridRole): readonly (Markup | string)[] {
  const kinds = new Set(evidence?.[id]?.map(evidenceKind));
  return kinds.size === 0 ? ["yes"] : ["yes", markup("small", {}, [...kinds].join(" + "))];
}

/** What sort of evidence a text is, as `governance/account_state.ts` writes it. */
function evidenceKind(text: string): string {
  if (text.startsWith("tag ")) return "tag";
  return /^is[A-Z]/.test(text) ? "flag" : "field";
}
