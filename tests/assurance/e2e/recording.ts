/** What a client sent to a server, as the server saw it. */
export interface Recording {
  /** The methods, in their order. */
  readonly methods: readonly string[];
  /** The revision of the protocol in which it asked; undefined where it sent nothing. */
  readonly revision: string | undefined;
}

interface Message {
  readonly method?: string;
  readonly params?: {
    readonly protocolVersion?: string;
    readonly _meta?: Readonly<Record<string, unknown>>;
  };
}

const REVISION_KEY = "io.modelcontextprotocol/protocolVersion";

/**
 * Reads recorded messages, one a line. Modern requests name their revision each; in the 2025 era
 * only the first does. A probe alone, which a client sends to find out, decides nothing.
 */
export function readRecording(lines: string): Recording {
  const messages = lines.split("\n").filter((line) => line.trim() !== "")
    .map((line): Message => JSON.parse(line));
  const requests = messages.filter(({ method }) => method !== undefined);
  const asked = requests.findLast(({ method }) => method?.startsWith("tools/"));
  const own = asked?.params?._meta?.[REVISION_KEY];
  const agreed = requests.findLast(({ method }) => method === "initialize")?.params;
  const revision = typeof own === "string" ? own : agreed?.protocolVersion;
  return { methods: requests.map(({ method = "" }) => method), revision };
}
