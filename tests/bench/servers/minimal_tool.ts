/** The one tool of the minimal servers. */
export const TOOL = {
  name: "hello",
  description: "Says hello",
  inputSchema: { type: "object" },
} as const;
