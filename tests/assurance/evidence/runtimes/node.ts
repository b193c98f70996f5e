// deno-lint-ignore-file no-console
import { allDigests } from "./digests.ts";

/** Prints the digests, on Node. */
console.log(JSON.stringify(await allDigests()));
