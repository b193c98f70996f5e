import { VERSION } from "../../src/base/identity.ts";
import { tools } from "../../tools/mod.ts";
import { contractOf } from "./contract.ts";

/** Writes down what clients may rely on in this version, for later versions to be held against. */
const file = new URL(`../contract/${VERSION}.json`, import.meta.url);
Deno.writeTextFileSync(file, JSON.stringify(contractOf(tools), null, 2) + "\n");
// deno-lint-ignore no-console
console.log(`Recorded ${tools.length} tools of version ${VERSION}`);
