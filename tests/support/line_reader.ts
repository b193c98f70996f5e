/** A process's output, line by line, read to its end so that the process never blocks. */
export interface LineReader {
  /** The first line, of those not looked at yet, that gives a value. */
  readonly until: <T>(pick: (line: string) => T | undefined) => Promise<T>;
  /** Resolves with all lines when the output ends. */
  readonly end: () => Promise<readonly string[]>;
}

/** Reads lines as they come. */
export function lineReader(stream: ReadableStream<Uint8Array<ArrayBuffer>>): LineReader {
  const lines: string[] = [];
  let seen = 0;
  let over = false;
  let news = Promise.withResolvers<void>();
  const reading = (async () => {
    let rest = "";
    for await (const chunk of stream.pipeThrough(new TextDecoderStream())) {
      const parts = (rest + chunk).split("\n");
      rest = parts.pop() ?? "";
      lines.push(...parts);
      news.resolve();
      news = Promise.withResolvers<void>();
    }
    over = true;
    news.resolve();
  })();
  return {
    until: async (pick) => {
      for (;;) {
        while (seen < lines.length) {
          const picked = pick(lines[seen++] ?? "");
          if (picked !== undefined) return picked;
        }
        if (over) throw new Error(`The output ended before:\n${lines.join("\n")}`);
        await news.promise;
      }
    },
    end: async () => {
      await reading;
      return lines;
    },
  };
}
