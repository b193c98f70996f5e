import { VERSION } from "../src/base/identity.ts";
import type { Plugin } from "esbuild";

/** `deno.json` without the tasks: the program reads its version there and nothing else. */
export const onlyVersion: Plugin = {
  name: "only-version",
  setup(build) {
    build.onLoad({ filter: /[\\/]deno\.json$/ }, () => ({
      contents: JSON.stringify({ version: VERSION }),
      loader: "json",
    }));
  },
};
