/** Levels from most to least talkative. */
export const LOG_LEVELS = ["debug", "info", "warn", "error"] as const;

/** How much is logged. */
export type LogLevel = typeof LOG_LEVELS[number];

/** Facts that go with a log line. Never a credential, an e-mail address or an upstream body. */
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

/** Writes structured log lines. */
export type Log = (level: LogLevel, message: string, fields?: LogFields) => void;

/** What {@linkcode createLog} needs: the least level, where lines go, and the time. */
export interface LogOptions {
  readonly level: LogLevel;
  readonly write: (line: string) => void;
  readonly now: () => number;
  /** What no line may hold, whoever put it there. */
  readonly secrets?: readonly string[];
}

const REDACTED = "[redacted]";

/** Makes a log of JSON lines `{time, level, message, ...fields}`, without those below the level. */
export function createLog({ level: least, write, now, secrets = [] }: LogOptions): Log {
  const threshold = LOG_LEVELS.indexOf(least);
  const forbidden = anyOf(secrets);
  return (level, message, fields) => {
    if (LOG_LEVELS.indexOf(level) < threshold) return;
    const entry = { time: new Date(now()).toISOString(), level, message, ...fields };
    const line = JSON.stringify(entry);
    write(forbidden === undefined ? line : line.replace(forbidden, REDACTED));
  };
}

/** A log that keeps nothing. */
export const silentLog: Log = () => {};

/** Finds any of the secrets, in any case, as it stands in JSON or in a URL. */
function anyOf(secrets: readonly string[]): RegExp | undefined {
  const forms = secrets.filter((secret) => secret !== "").flatMap((secret) => [
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret.toWellFormed()),
  ]);
  if (forms.length === 0) return undefined;
  // The longest first, so that none is cut by a part of it.
  const sorted = forms.sort((a, b) => b.length - a.length);
  return new RegExp(sorted.map((form) => form.replace(/[^\w]/gu, escape)).join("|"), "giu");
}

function escape(character: string): string {
  return `\\u{${character.codePointAt(0)?.toString(16)}}`;
}
