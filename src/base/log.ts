import { cleanText } from "./safe_text.ts";

/** The structured log: JSON lines with secrets redacted. */

/** Log levels from most to least verbose. */
export const LOG_LEVELS = ["debug", "info", "warn", "error"] as const;

/** The least severe level that is written. */
export type LogLevel = typeof LOG_LEVELS[number];

/** Facts that go with a log line. Never a credential, an e-mail address or an upstream body. */
type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

/** Writes structured log lines. Fields that are costly to gather may come as a function. */
export type Log = (
  level: LogLevel,
  message: string,
  fields?: LogFields | (() => LogFields),
) => void;

interface LogOptions {
  readonly level: LogLevel;
  readonly write: (line: string, level: LogLevel) => void;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Texts that never appear in a line, wherever they come from. */
  readonly secrets?: readonly string[];
}

/** Longest text of a line; all settings wrong at once fit. */
const MAX_TEXT_LENGTH = 8_000;

/** Replaces each secret in a line. */
const REDACTED = "[redacted]";

/** Creates a log of JSON lines `{time, level, message, ...fields}` that skips lower levels. */
export function createLog({ level: least, write, now, secrets = [] }: LogOptions): Log {
  const threshold = LOG_LEVELS.indexOf(least);
  const secret = matchSecrets(secrets);
  // Before it is a line of JSON: a secret can be a part of the names and marks of the line itself.
  const clean = (value: LogFields[string]): LogFields[string] =>
    typeof value === "string"
      ? cleanText(secret === undefined ? value : value.replace(secret, REDACTED), MAX_TEXT_LENGTH)
      : value;
  const isClean = (text: string): boolean =>
    text.length <= MAX_TEXT_LENGTH && PLAIN.test(text) &&
    (secret === undefined || text.search(secret) < 0);
  // Many lines of a busy server are written in the same millisecond.
  let at = NaN;
  let time = "";
  return (level, message, fields) => {
    if (LOG_LEVELS.indexOf(level) < threshold) return;
    const ms = now();
    if (ms !== at) [at, time] = [ms, new Date(ms).toISOString()];
    const own = gather(fields);
    const written = JSON.stringify(own);
    // Nearly every line is clean, and then each of its texts is.
    if (isClean(message) && isClean(written)) {
      return write(joinLine({ time, level, message }, own, written), level);
    }
    const texts = Object.entries(own).map(([name, value]) => [name, clean(value)]);
    const head = { time, level, message: String(clean(message)) };
    write(joinLine(head, Object.fromEntries(texts)), level);
  };
}

/** The fields that every line has. */
interface LineHead {
  /** ISO 8601. */
  readonly time: string;
  readonly level: LogLevel;
  readonly message: string;
}

/** One object of both as JSON. Copying one into the other would cost more than writing the line. */
function joinLine(head: LineHead, own: LogFields, written = JSON.stringify(own)): string {
  if ("time" in own || "level" in own || "message" in own) {
    return JSON.stringify({ ...own, ...head });
  }
  const { time, level, message } = head;
  const rest = written === "{}" ? written.slice(1) : `,${written.slice(1)}`;
  return `{"time":"${time}","level":"${level}","message":${JSON.stringify(message)}${rest}`;
}

/** JSON in which each text stands as it is. */
const PLAIN = /^[ -[\]-~]*$/;

function gather(fields: LogFields | (() => LogFields) = {}): LogFields {
  return typeof fields === "function" ? fields() : fields;
}

/**
 * Matches secrets, in any case, as they are and in the forms they take within JSON and URLs;
 * undefined where there are none.
 */
function matchSecrets(secrets: readonly string[]): RegExp | undefined {
  const forms = secrets.filter((secret) => secret !== "").flatMap((secret) => [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret.toWellFormed()),
  ]);
  if (forms.length === 0) return undefined;
  // Longest first, so that a secret within another one does not break it up.
  const sorted = [...new Set(forms)].sort((one, other) => other.length - one.length);
  return new RegExp(sorted.map((form) => form.replace(/[^\w]/gu, escape)).join("|"), "giu");
}

function escape(character: string): string {
  return `\\u{${character.codePointAt(0)?.toString(16)}}`;
}
