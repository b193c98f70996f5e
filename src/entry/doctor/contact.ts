/** How far the clock of whoever answered is ahead of ours, in milliseconds; negative for behind. */
export interface Contact {
  readonly skewMs?: number;
}

/** A `fetch` that remembers what its last answer said of the time. */
export interface WatchedFetch {
  readonly fetch: typeof fetch;
  readonly last: () => Contact;
}

/** Compares the `Date` of each answer with the own clock, at the middle of the exchange. */
export function watchClock(fetch: typeof globalThis.fetch, now: () => number): WatchedFetch {
  let last: Contact = {};
  return {
    last: () => last,
    fetch: async (input, init) => {
      last = {};
      const began = now();
      const response = await fetch(input, init);
      const date = Date.parse(response.headers.get("date") ?? "");
      // A proxy may answer from its memory, and then the date says nothing of now.
      const current = !response.headers.has("age");
      if (!Number.isNaN(date) && current) last = { skewMs: date - (began + now()) / 2 };
      return response;
    },
  };
}
