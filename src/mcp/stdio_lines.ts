/**
 * Splits standard input into lines, however it arrives.
 *
 * A line ends with LF or CRLF, the last one also with the input. Blank lines and byte order marks
 * are skipped. Of a line over the limit only the outline is kept, which is enough to answer it.
 */
export function lineSplitter(onLine: (line: Line) => void, maxBytes = MAX_LINE_BYTES): Splitter {
  let parts: Uint8Array[] = [];
  let bytes = 0;
  let outline: Outline | undefined;
  const append = (part: Uint8Array): void => {
    bytes += part.length;
    if (outline === undefined && bytes <= maxBytes) {
      // The runtime may use the memory of a chunk again.
      parts.push(part.slice());
      return;
    }
    if (outline === undefined) {
      outline = outliner();
      for (const kept of parts) outline.read(kept);
      parts = [];
    }
    outline.read(part);
  };
  const finish = (): void => {
    const line: Line = outline === undefined
      ? { text: decode(parts, bytes) }
      : { tooLong: outline.text() };
    parts = [];
    bytes = 0;
    outline = undefined;
    if ("tooLong" in line || line.text.trim() !== "") onLine(line);
  };
  return {
    read: (chunk) => {
      let start = 0;
      for (;;) {
        const end = chunk.indexOf(LF, start);
        if (end < 0) break;
        append(chunk.subarray(start, end));
        finish();
        start = end + 1;
      }
      if (start < chunk.length) append(chunk.subarray(start));
    },
    end: finish,
  };
}

/** Takes input as it comes. */
interface Splitter {
  readonly read: (chunk: Uint8Array) => void;
  /** The input has ended; what is left is a line too. */
  readonly end: () => void;
}

/** A line; of one that is too long, the JSON with `0` for everything nested. */
type Line = { readonly text: string } | { readonly tooLong: string };

/** Far above any message of a client, and little enough to hold. */
export const MAX_LINE_BYTES: number = 10 * 1024 * 1024;

/** Longest outline, in bytes: a method, an id and the like. */
const MAX_OUTLINE_BYTES = 4096;

const LF = 0x0a;
const [QUOTE, BACKSLASH, OPEN_BRACE, CLOSE_BRACE, OPEN_BRACKET, CLOSE_BRACKET, ZERO] = [
  ...new TextEncoder().encode('"\\{}[]0'),
] as [number, number, number, number, number, number, number];

/** Joins before decoding, because a chunk may end inside a character; drops a byte order mark. */
function decode(parts: readonly Uint8Array[], bytes: number): string {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return new TextDecoder().decode(only);
  const whole = new Uint8Array(bytes);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return new TextDecoder().decode(whole);
}

interface Outline {
  readonly read: (part: Uint8Array) => void;
  readonly text: () => string;
}

/** Copies JSON without what stands deeper than the fields of its object. */
function outliner(): Outline {
  const kept: number[] = [];
  let depth = 0;
  let inText = false;
  let escaped = false;
  const step = (byte: number): void => {
    if (inText) {
      if (escaped) escaped = false;
      else if (byte === BACKSLASH) escaped = true;
      else if (byte === QUOTE) inText = false;
    } else if (byte === QUOTE) inText = true;
    else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
      depth++;
      if (depth === 2) kept.push(ZERO);
    } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
      depth--;
      if (depth === 1) return;
    }
    if (depth < 2 && kept.length <= MAX_OUTLINE_BYTES) kept.push(byte);
  };
  return {
    read: (part) => part.forEach(step),
    text: () => new TextDecoder().decode(Uint8Array.from(kept)),
  };
}
