/** The page of `show_access`, as an MCP App declares it (specification 2026-01-26). */

/** The address by which the tool names the page and a host reads it. */
const URI = "ui://spanning-access/access.html";

/** The extension, by which servers and hosts know each other. */
export const UI_EXTENSION = "io.modelcontextprotocol/ui";

/**
 * What the page may load beside itself: nothing. The lists are written though empty, because hosts
 * warn of a policy that nobody set.
 */
const RESOURCE_META = {
  ui: {
    csp: { connectDomains: [], resourceDomains: [], frameDomains: [], baseUriDomains: [] },
    prefersBorder: true,
  },
} as const;

/** What a tool says of its page. The second spelling is an older one that hosts still read. */
export const ACCESS_APP_TOOL_META = {
  ui: { resourceUri: URI, visibility: ["model", "app"] },
  "ui/resourceUri": URI,
} as const;

/** The page as a resource. Hosts read its policy in the list or in what they read, so it is in both. */
export const ACCESS_APP_RESOURCE = {
  listing: {
    uri: URI,
    name: "access",
    title: "Who has access",
    description: "The page that shows the answer of show_access: people by roles, with evidence",
    mimeType: "text/html;profile=mcp-app",
    _meta: RESOURCE_META,
  },
  text: readAccessPage,
} as const;

/** Reads the page, a file of its own, which is loaded when somebody first asks for it. */
export async function readAccessPage(): Promise<string> {
  const { default: html } = await import("./access.html", { with: { type: "text" } });
  return html;
}
