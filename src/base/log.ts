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
  const redact = redactor(secrets);
  return (level, message, fields) => {
    if (LOG_LEVELS.indexOf(level) < threshold) return;
    // Before it is a line of JSON: a secret can be a part of the names and marks of the line itself.
    const clean = (value: LogFields[string]): LogFields[string] =>
      typeof value === "string" ? cleanText(redact(value), MAX_TEXT_LENGTH) : value;
    const texts = Object.entries({ message, ...gather(fields) })
      .map(([name, value]) => [name, clean(value)]);
    const entry = { time: new Date(now()).toISOString(), level, ...Object.fromEntries(texts) };
    write(JSON.stringify(entry), level);
  };
}

/** A log that writes nothing. */
export const silentLog: Log = () => {};

function gather(fields: LogFields | (() => LogFields) = {}): LogFields {
  return typeof fields === "function" ? fields() : fields;
}

/** Replaces secrets, in any case, as they are and in the forms they take within JSON and URLs. */
function redactor(secrets: readonly string[]): (text: string) => string {
  const forms = secrets.filter((secret) => secret !== "").flatMap((secret) => [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret.toWellFormed()),
  ]);
  if (forms.length === 0) return (text) => text;
  // Longest first, so that a secret within another one does not break it up.
  const sorted = forms.sort((one, other) => other.length - one.length);
  const any = new RegExp(sorted.map((form) => form.replace(/[^\w]/gu, escape)).join("|"), "giu");
  return (text) => text.replace(any, REDACTED);
}

function escape(character: string): string {
  return `\\u{${character.codePointAt(0)?.toString(16)}}`;
}
