import { UserInputError } from "../../base/errors.ts";
import { cell } from "../../base/safe_text.ts";
import type { Tool } from "../tool.ts";
import type { ToolContext } from "../tool_context.ts";
import { RESOURCES, TEMPLATES } from "./resources.ts";
import { parseUserUri, USER_TOOL, userTemplate } from "./user.ts";
import { ResourceNotFoundError } from "@modelcontextprotocol/server";

/** What was read, and who may keep it. */
export interface ReadResult {
  readonly uri: string;
  readonly mimeType: string;
  readonly text: string;
  /** Whether it is the same for everybody, and only a new version changes it. */
  readonly fixed: boolean;
}

const byUri = new Map(RESOURCES.map((resource) => [resource.listing.uri, resource]));

/**
 * Reads a resource by its address.
 *
 * Throws `ResourceNotFoundError` for an address that nothing is at, which includes users and
 * tenants that do not exist, and what the tool throws for everything else.
 */
export async function readResource(
  uri: string,
  tools: ReadonlyMap<string, Tool>,
  context: ToolContext,
): Promise<ReadResult> {
  const fixed = byUri.get(uri);
  if (fixed !== undefined) {
    return { uri, mimeType: fixed.listing.mimeType, text: fixed.text, fixed: true };
  }
  const named = parseUserUri(uri);
  const tool = tools.get(USER_TOOL);
  if (named === undefined || tool === undefined) {
    const known = [...byUri.keys(), ...TEMPLATES.map((template) => template.uriTemplate)];
    throw new ResourceNotFoundError(
      uri,
      `No resource is at ${cell(uri)}: there are ${known.join(", ")}`,
    );
  }
  try {
    const { structured } = await tool.call(named, context);
    const { mimeType } = userTemplate;
    return { uri, mimeType, text: JSON.stringify(structured), fixed: false };
  } catch (error) {
    if (error instanceof UserInputError) throw new ResourceNotFoundError(uri, error.message);
    throw error;
  }
}
