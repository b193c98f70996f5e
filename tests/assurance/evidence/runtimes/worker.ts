import { allDigests } from "./digests.ts";

/** Answers with the digests, in workerd. */
export default {
  fetch: async (): Promise<Response> => Response.json(await allDigests()),
};
