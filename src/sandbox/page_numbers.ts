/** Which page of a walk a cursor leads to, for faults that happen at a certain page. */
export class PageNumbers {
  readonly #numbers = new Map<string, number>();

  /** The number of the page that a query asks for; counted by users when the link is not ours. */
  of(query: URLSearchParams, usersBefore: () => number, size: number): number {
    if (query.get("sortPropOffset") === null) return 1;
    return this.#numbers.get(key(query)) ?? Math.floor(usersBefore() / size) + 1;
  }

  /** Remembers where a link leads that is about to be sent. */
  remember(link: string, number: number): void {
    const at = link.indexOf("?");
    if (at >= 0) this.#numbers.set(key(new URLSearchParams(link.slice(at))), number);
  }
}

function key(query: URLSearchParams): string {
  return `${query.get("msIdOffset") ?? ""} ${query.get("sortPropOffset")?.toLowerCase()}`;
}
