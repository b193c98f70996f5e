import type { RoleId } from "../../governance/roles.ts";

/** A workflow for a reviewer, which a person starts by its name. */
export interface Prompt {
  readonly listing: PromptListing;
  /** The workflow as a text for the assistant. */
  readonly text: (args: PromptArguments, scene: PromptScene) => string;
}

/** What `prompts/list` says of a prompt. */
export interface PromptListing {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly arguments: readonly PromptArgument[];
}

/** An argument that a person fills in. */
export interface PromptArgument {
  readonly name: keyof PromptArguments;
  readonly description: string;
  readonly required?: true;
}

/** The arguments as given, after their check; an empty one is absent. */
export interface PromptArguments {
  readonly tenant?: string;
  /** There where the prompt requires it. */
  readonly user?: string;
  readonly role?: RoleId;
}

/** What the prompt is about, as sentences that are safe to show. */
export interface PromptScene {
  /** Which tenant, and how to name it to the tools. */
  readonly tenant: string;
  /** Whether people can sign in whom the user list cannot show. */
  readonly signIn: string;
}

/** The argument that every prompt takes. */
export const tenantArgument: PromptArgument = {
  name: "tenant",
  description: "Tenant id; needed where several are configured",
};
