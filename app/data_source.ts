/** Where the page gets its facts from: a host that shows it, or the server it came from. */
export interface DataSource {
  /** The first answer, of the tool that the page belongs to; asked again with other arguments. */
  readonly first: (show: ShowFirst) => void;
  /** Whether the page can call tools at all. */
  readonly canCall: () => boolean;
  /**
   * Whether a tool is there; undefined where nobody can tell before calling it.
   */
  readonly offers: (tool: string) => boolean | undefined;
  /** Calls a tool. A tool's own failure is an answer; a broken line or a refusal throws. */
  readonly call: (tool: string, args: Arguments, signal?: AbortSignal) => Promise<Answer>;
  /** Hands a file to the reader; false where only copying is left. */
  readonly download: (file: TextFile) => Promise<boolean>;
}

/** Arguments of a tool. */
export type Arguments = Readonly<Record<string, unknown>>;

/** A tool's answer. */
export interface Answer {
  /** Absent where the call failed. */
  readonly structured?: Readonly<Record<string, unknown>>;
  /** The answer in words; of a failure, what to do next. */
  readonly text: string;
  readonly failed: boolean;
}

/** What becomes of the page's first answer. */
export interface ShowFirst {
  /** It is being worked out for these arguments. */
  readonly asked: (args: Arguments) => void;
  readonly answered: (answer: Answer) => void;
  readonly cancelled: (reason: string) => void;
}

/** A file of text. */
export interface TextFile {
  readonly name: string;
  readonly mimeType: string;
  readonly text: string;
}

/** Reads the result of `tools/call`, whoever carried it. */
export function readAnswer(result: unknown): Answer {
  const { content, structuredContent, isError } = asRecord(result) ?? {};
  const texts = Array.isArray(content) ? content.map((block) => asRecord(block)?.["text"]) : [];
  const structured = asRecord(structuredContent);
  const failed = isError === true || structured === undefined;
  return {
    ...(structured === undefined || failed ? {} : { structured }),
    text: texts.filter((text) => typeof text === "string").join("\n"),
    failed,
  };
}

/** A value as an object with named fields; undefined for anything else. */
export function asRecord(value: unknown): Record<string, unknown> | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? value as Record<string, unknown>
    : undefined;
}
