import { parseArgs } from "node:util";
import { chooseTenant } from "../../src/sandbox/choose_tenant.ts";
import { parseFault } from "../../src/sandbox/faults.ts";
import { seededRandom } from "../../src/sandbox/random.ts";
import { createSandbox, type Sandbox } from "../../src/sandbox/sandbox.ts";
import { SANDBOX_CREDENTIALS as credentials } from "../../src/sandbox/sandbox_credentials.ts";
import { brokenBody, stalledBody } from "./broken_bodies.ts";
import { chaosFaults } from "./chaos_faults.ts";
import { oneOf } from "./question.ts";

/**
 * A vendor that answers some requests in any of the ways in which vendors fail. Takes the options of
 * the sandbox, and: which chance, of how many percent a request meets a fault, whether tags are lost.
 */
const { values } = parseArgs({
  options: {
    port: { type: "string", default: "0" },
    users: { type: "string" },
    seed: { type: "string" },
    tags: { type: "string" },
    chance: { type: "string", default: "1" },
    faulty: { type: "string", default: "30" },
    "loses-tags": { type: "boolean", default: false },
  },
});
const tenant = chooseTenant(values);
const random = seededRandom(Number(values.chance));
const plain = createSandbox({ tenant, credentials });
const faults = chaosFaults(values["loses-tags"]);
const faulty = new Map<string, Sandbox>();

Deno.serve({
  hostname: "127.0.0.1",
  port: Number(values.port),
  // deno-lint-ignore no-console
  onListen: ({ port }) => console.error(`http://127.0.0.1:${port}`),
  // What throws in a `fetch` is a broken connection over a socket.
  onError: (error) =>
    new Response(new ReadableStream({ start: (controller) => controller.error(error) })),
}, async (request) => {
  if (random() * 100 >= Number(values.faulty)) return await plain.fetch(request);
  const fault = oneOf([...faults, brokenBody, stalledBody], random);
  return typeof fault === "string"
    ? await sandboxWith(fault).fetch(request)
    : await fault(await plain.fetch(request));
});

function sandboxWith(fault: string): Sandbox {
  const made = faulty.get(fault) ??
    createSandbox({ tenant, credentials, faults: [parseFault(fault)] });
  faulty.set(fault, made);
  return made;
}
