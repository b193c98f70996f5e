import { type Reference, referenceApp } from "./apps.ts";

/**
 * A reference server in a process of its own. Prints its address, and ends when its standard input
 * does.
 *
 * Usage: `serve_reference.ts bare|idiomatic|hoisted`, with the constants as a line of JSON on standard input.
 */
const lines = Deno.stdin.readable.pipeThrough(new TextDecoderStream()).getReader();
let text = "";
while (!text.includes("\n")) {
  const { value, done } = await lines.read();
  if (done) throw new Error("No constants on standard input");
  text += value;
}
const app = referenceApp(Deno.args[0] as Reference, JSON.parse(text));
const server = Deno.serve({
  hostname: "127.0.0.1",
  port: 0,
  // deno-lint-ignore no-console
  onListen: ({ port }) => console.log(`http://127.0.0.1:${port}/mcp`),
}, app.fetch);
while (!(await lines.read()).done) { /* Only its end matters. */ }
await server.shutdown();
