import { p99 } from "./latency.ts";
import type { Order, Target } from "./load.ts";
import { mcpRequest } from "./messages.ts";
import { throughput } from "./throughput.ts";

/**
 * The load generator, in a process of its own: takes orders as lines of JSON on standard input and
 * answers each with a number on standard output.
 */
let text = "";
for await (const chunk of Deno.stdin.readable.pipeThrough(new TextDecoderStream())) {
  const lines = (text + chunk).split("\n");
  text = lines.pop() ?? "";
  for (const line of lines) {
    // deno-lint-ignore no-console
    console.log(await obey(JSON.parse(line)));
  }
}

async function obey(order: Order & { readonly target: Target }): Promise<number> {
  const request = mcpRequest(order.target);
  return order.what === "p99" ? await p99(request, order) : await throughput(request, order);
}
