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

const REDACTED = "[redacted]";

/** Makes a log of JSON lines `{time, level, message, ...fields}`, without those below the level. */
export function createLog({ level: least, write, now, secrets = [] }: LogOptions): Log {
  const threshold = LOG_LEVELS.indexOf(least);
  const redact = redactor(secrets.map((secret) => JSON.stringify(secret).slice(1, -1)));
  return (level, message, fields) => {
    if (LOG_LEVELS.indexOf(level) < threshold) return;
    const entry = { time: new Date(now()).toISOString(), level, message, ...gathered(fields) };
    write(redact(JSON.stringify(entry)));
  };
}

/** The same log for lines that may not hold some further texts. */
export function redacting(log: Log, secrets: readonly string[] = []): Log {
  if (secrets.length === 0) return log;
  const redact = redactor(secrets);
  return (level, message, fields) =>
    log(level, message, () => {
      const clean = Object.entries(gathered(fields)).map(([name, value]) => [
        name,
        typeof value === "string" ? redact(value) : value,
      ]);
      return Object.fromEntries(clean);
    });
}

function gathered(fields: LogFields | (() => LogFields) = {}): LogFields {
  return typeof fields === "function" ? fields() : fields;
}

/** The longest first, so that none is cut by a part of it. */
function redactor(secrets: readonly string[]): (text: string) => string {
  const forbidden = secrets.filter((secret) => secret !== "")
    .sort((one, other) => other.length - one.length);
  return (text) => forbidden.reduce((rest, secret) => rest.replaceAll(secret, REDACTED), text);
}

/** A log that keeps nothing. */
export const silentLog: Log = () => {};
