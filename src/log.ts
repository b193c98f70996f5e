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
}

/** Makes a log of JSON lines `{time, level, message, ...fields}`, without those below the level. */
export function createLog({ level: least, write, now }: LogOptions): Log {
  const threshold = LOG_LEVELS.indexOf(least);
  return (level, message, fields) => {
    if (LOG_LEVELS.indexOf(level) < threshold) return;
    write(JSON.stringify({ time: new Date(now()).toISOString(), level, message, ...fields }));
  };
}

/** A log that keeps nothing. */
export const silentLog: Log = () => {};
