import { ROWS } from "./rows.ts";

/** Measures one row, by name, and prints its lines as JSON. Started by `bench.ts`. */
const { row } = await ROWS[Deno.args[0] ?? ""]?.() ?? {};
if (row === undefined) throw new Error(`No row ${Deno.args[0]}`);
// deno-lint-ignore no-console
console.log(JSON.stringify(await row()));
// What a row started has ended; a package may still hold a handle.
Deno.exit(0);
