import { signInGuide } from "../../governance/sign_in/guide.ts";
import type { Resource } from "./resource.ts";

/** Who can reach the console, by which way, and how each way is opened and closed. */
export const signInPathsResource: Resource = {
  listing: {
    uri: "spanning://guides/sign-in-paths",
    name: "sign-in-paths",
    title: "Who can sign in",
    description:
      "The ways into the Spanning console, whom each lets in, and how to turn it on and off: VSA, UniView, KaseyaOne, Microsoft",
    mimeType: "text/markdown",
  },
  text: signInGuide(),
};
