import { ReportableError, UserInputError } from "../base/errors.ts";
import { cell, cleanText } from "../base/safe_text.ts";
import { provingFlag, ROLES } from "../governance/roles.ts";
import type { Tool } from "./tool.ts";
import type { ToolContext } from "./tool_context.ts";

/**
 * The resources: guides, facts of the tenant, and the page of `show_access` as an MCP App
 * (specification 2026-01-26).
 */

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
const ACCESS_APP_RESOURCE = {
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

/** A text that is the same for every tenant. */
interface Resource {
  readonly listing: ResourceListing;
  /** Builds the text on each read, so that nothing is loaded or built before. */
  readonly text: () => string | Promise<string>;
}

/** How `resources/list` describes a resource. */
interface ResourceListing {
  readonly uri: string;
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly mimeType: "text/markdown" | "application/json" | "text/html;profile=mcp-app";
  readonly _meta?: Readonly<Record<string, unknown>>;
}

/** How `resources/templates/list` describes a family of resources. */
interface TemplateListing extends Omit<ResourceListing, "uri"> {
  /** With `{variables}`, as in RFC 6570. */
  readonly uriTemplate: string;
}

/** Every resource that needs no tenant, in the order in which clients list them. */
export const RESOURCES: readonly Resource[] = [
  {
    listing: {
      uri: "spanning://roles",
      name: "roles",
      title: "The seven roles",
      description:
        "What each role means, its entitlement, and what proves that somebody holds it. The same for every tenant",
      mimeType: "application/json",
    },
    text: roleCatalogue,
  },
  {
    listing: {
      uri: "spanning://guides/sign-in-paths",
      name: "sign-in-paths",
      title: "Who can sign in",
      description:
        "The ways into the Spanning console, whom each lets in, and how to turn it on and off: VSA, UniView, KaseyaOne, Microsoft",
      mimeType: "text/markdown",
    },
    text: async () => (await import("./guides.ts")).signInGuide(),
  },
  {
    listing: {
      uri: "spanning://guides/credentials",
      name: "credentials",
      title: "Getting an API key",
      description:
        "Where the API key comes from, which e-mail address and region belong to it, and what to check when Spanning refuses it",
      mimeType: "text/markdown",
    },
    text: async () => (await import("./guides.ts")).credentialsGuide(),
  },
  ACCESS_APP_RESOURCE,
];

/** One user of one tenant, with grants and evidence. */
const userTemplate: TemplateListing = {
  uriTemplate: "spanning://{tenant}/users/{user}",
  name: "user",
  title: "A user's grants",
  description:
    "What one person holds and why, as get_user_grants answers. user is a principal name, e-mail or Microsoft object id; percent-encode it",
  mimeType: "application/json",
};

/** The tool that answers {@linkcode userTemplate}. */
const USER_TOOL = "get_user_grants";

/** Every family of resources. */
export const TEMPLATES: readonly TemplateListing[] = [userTemplate];

/** A resource as it was read, and whether it may be cached. */
interface ReadResource {
  readonly uri: string;
  readonly mimeType: string;
  readonly text: string;
  /** Whether it is the same for everybody until the next version of this program. */
  readonly fixed: boolean;
  readonly _meta?: Readonly<Record<string, unknown>>;
}

/** Nothing is at a URI. */
export class ResourceNotFoundError extends ReportableError {
  override readonly name = "ResourceNotFoundError" as const;
  readonly uri: string;

  constructor(uri: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.uri = uri;
  }
}

const byUri = new Map(RESOURCES.map((resource) => [resource.listing.uri, resource]));

/**
 * Reads a resource by its URI.
 *
 * Throws {@linkcode ResourceNotFoundError} if nothing is at that URI, including a user or a tenant that does
 * not exist, and otherwise what the tool throws.
 */
export async function readResource(
  uri: string,
  tools: ReadonlyMap<string, Tool>,
  context: ToolContext,
): Promise<ReadResource> {
  const fixed = byUri.get(uri);
  if (fixed !== undefined) {
    const { mimeType, _meta } = fixed.listing;
    const text = await fixed.text();
    return { uri, mimeType, text, fixed: true, ...(_meta === undefined ? {} : { _meta }) };
  }
  const user = parseUserUri(uri);
  const tool = tools.get(USER_TOOL);
  if (user === undefined || tool === undefined) {
    const known = [...byUri.keys(), ...TEMPLATES.map((template) => template.uriTemplate)];
    throw new ResourceNotFoundError(
      uri,
      `No resource is at ${cell(cleanText(uri))}: there are ${known.join(", ")}`,
    );
  }
  try {
    const { structured } = await tool.call(user, context);
    const { mimeType } = userTemplate;
    return { uri, mimeType, text: JSON.stringify(structured), fixed: false };
  } catch (error) {
    if (error instanceof UserInputError) {
      throw new ResourceNotFoundError(uri, error.message, { cause: error });
    }
    throw error;
  }
}

/** A resource's URI for operators: the template if the URI names a user. */
export function resourceTarget(uri: string): string | undefined {
  if (byUri.has(uri)) return uri;
  return parseUserUri(uri) === undefined ? undefined : userTemplate.uriTemplate;
}

/** The variables of a user's URI; undefined if it is not one. */
export function parseUserUri(uri: string): { tenant: string; user: string } | undefined {
  const [, tenant, user] = /^spanning:\/\/([^/]+)\/users\/([^/]+)$/.exec(uri) ?? [];
  if (tenant === undefined || user === undefined) return undefined;
  try {
    return { tenant: decodeURIComponent(tenant), user: decodeURIComponent(user) };
  } catch {
    // Invalid percent-encoding.
    return undefined;
  }
}

function roleCatalogue(): string {
  return JSON.stringify({
    roles: ROLES.map((role) => {
      const flag = provingFlag(role.id);
      return { ...role, provenBy: flag === undefined ? ["tag"] : ["tag", flag] };
    }),
  });
}
