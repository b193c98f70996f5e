/** What a reference server answers, taken from ours, so that both send the same. */
export interface Constants {
  /** The result of `tools/list`. */
  readonly list: { readonly tools: readonly ListedTool[] };
  /** The result of `tools/call`. */
  readonly call: {
    readonly content: { type: "text"; text: string }[];
    readonly structuredContent: Record<string, unknown>;
  };
}

/** A tool as it is listed. */
export interface ListedTool {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly inputSchema: Record<string, unknown>;
  readonly outputSchema: Record<string, unknown>;
  readonly annotations: Record<string, unknown>;
}
