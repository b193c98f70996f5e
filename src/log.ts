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
  // As they stand in JSON; the longest first, so that none is cut by a part of it.
  const forbidden = secrets.filter((secret) => secret !== "")
    .map((secret) => JSON.stringify(secret).slice(1, -1)).sort((a, b) => b.length - a.length);
  return (level, message, fields) => {
    if (LOG_LEVELS.indexOf(level) < threshold) return;
    const entry = { time: new Date(now()).toISOString(), level, message, ...fields };
    let line = JSON.stringify(entry);
    for (const secret of forbidden) line = line.replaceAll(secret, REDACTED);
    write(line);
  };
}

/** A log that keeps nothing. */
export const silentLog: Log = () => {};
