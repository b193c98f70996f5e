/** A text that is the same for every tenant, made once. */
export interface Resource {
  readonly listing: ResourceListing;
  readonly text: string;
}

/** What `resources/list` says of a resource. */
export interface ResourceListing {
  readonly uri: string;
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly mimeType: "text/markdown" | "application/json";
}

/** What `resources/templates/list` says of a family of resources. */
export interface TemplateListing extends Omit<ResourceListing, "uri"> {
  /** With `{variables}`, as RFC 6570 writes them. */
  readonly uriTemplate: string;
}
