/** A text answer read back line by line, by the rules that assistants read it by. */
export class TextAnswer {
  #at = 0;
  readonly #lines: readonly string[];

  constructor(text: string) {
    this.#lines = text.split("\n");
  }

  /** The groups of the next line, if it fits. */
  maybe(pattern: RegExp): string[] | undefined {
    const found = this.#lines[this.#at]?.match(pattern);
    if (found == null) return undefined;
    this.#at++;
    return found.slice(1).map((group) => group ?? "");
  }

  /** The groups of the next line; throws if it does not fit. */
  need(pattern: RegExp): string[] {
    const found = this.maybe(pattern);
    if (found === undefined) throw new Error(`Not ${pattern}: ${this.#lines[this.#at]}`);
    return found;
  }

  /** The groups of each line from here on that fits. */
  every(pattern: RegExp): string[][] {
    const all: string[][] = [];
    for (let next = this.maybe(pattern); next !== undefined; next = this.maybe(pattern)) {
      all.push(next);
    }
    return all;
  }

  /** The rows of the table that begins here, by header; it ends where the cells are not as many, or after `most`. */
  table(first: string, most = Infinity): Readonly<Record<string, string>>[] {
    const headers = cells(this.need(/^(.*)$/)[0] ?? "");
    if (headers[0] !== first) throw new Error(`No table of ${first}: ${headers.join("|")}`);
    const rows: Record<string, string>[] = [];
    for (;; this.#at++) {
      const row = cells(this.#lines[this.#at] ?? "");
      if (row.length !== headers.length || rows.length === most) return rows;
      rows.push(Object.fromEntries(headers.map((header, at) => [header, row[at] ?? ""])));
    }
  }

  /** Throws if anything was not read. */
  end(): void {
    const rest = this.#lines.slice(this.#at);
    if (rest.length > 0) throw new Error(`Not read: ${rest.join("\n")}`);
  }
}

/** The cells of a line. */
export function cells(line: string): string[] {
  return [...line.matchAll(/(?:^|\|)("(?:[^"\\]|\\.)*"(?=\||$)|[^|]*)/g)].map(([, cell = ""]) =>
    plain(cell)
  );
}

/** A text as it was before it was quoted. */
export function plain(written: string): string {
  return /^"(?:[^"\\]|\\.)*"$/.test(written) ? JSON.parse(written) : written;
}

/** Texts as they were before they were joined. */
export function texts(joined: string, separator: string): string[] {
  if (joined === "") return [];
  return joined.startsWith("[") ? JSON.parse(joined) : joined.split(separator);
}

/** A JSON array, or text that ends before a colon: how names stand before what is said of them. */
export const NAMES = String.raw`(\[(?:"(?:[^"\\]|\\.)*",?)*\]|.*?)`;
