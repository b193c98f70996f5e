/** Levels from most to least talkative. */
export const LOG_LEVELS = ["debug", "info", "warn", "error"] as const;

/** How much is logged. */
export type LogLevel = typeof LOG_LEVELS[number];

/** Facts that go with a log line. Never a credential, an e-mail address or an upstream body. */
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

/** Writes structured log lines. Fields that cost something to gather may come as a function. */
export type Log = (
  level: LogLevel,
  message: string,
  fields?: LogFields | (() => LogFields),
) => void;

/** What {@linkcode createLog} needs: the least level, where lines go, and the time. */
export interface LogOptions {
  readonly level: LogLevel;
  readonly write: (line: string) => void;
  readonly now: () => number;
  /** What no line may hold, whoever put it there. */
  readonly secrets?: readonly string[];
}

/** What stands in a line in place of a secret. */
const REDACTED = "[redacted]";

/** Makes a log of JSON lines `{time, level, message, ...fields}`, without those below the level. */
export function createLog({ level: least, write, now, secrets = [] }: LogOptions): Log {
  const threshold = LOG_LEVELS.indexOf(least);
  const redact = redactor(secrets);
  return (level, message, fields) => {
    if (LOG_LEVELS.indexOf(level) < threshold) return;
    const entry = { time: new Date(now()).toISOString(), level, message, ...gathered(fields) };
    write(redact(JSON.stringify(entry)));
  };
}

function gathered(fields: LogFields | (() => LogFields) = {}): LogFields {
  return typeof fields === "function" ? fields() : fields;
}

/** A log that keeps nothing. */
export const silentLog: Log = () => {};

/** Replaces the secrets, in any case, as they stand in JSON or in a URL. */
function redactor(secrets: readonly string[]): (text: string) => string {
  const forms = secrets.filter((secret) => secret !== "").flatMap((secret) => [
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret.toWellFormed()),
  ]);
  if (forms.length === 0) return (text) => text;
  // The longest first, so that none is cut by a part of it.
  const sorted = forms.sort((one, other) => other.length - one.length);
  const any = new RegExp(sorted.map((form) => form.replace(/[^\w]/gu, escape)).join("|"), "giu");
  return (text) => text.replace(any, REDACTED);
}

function escape(character: string): string {
  return `\\u{${character.codePointAt(0)?.toString(16)}}`;
}
