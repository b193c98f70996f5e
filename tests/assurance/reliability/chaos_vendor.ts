import { parseArgs } from "node:util";
import { chooseTenant } from "../../../src/sandbox/generate_tenant.ts";
import { parseFault } from "../../../src/sandbox/faults.ts";
import { seededRandom } from "../../../src/sandbox/names.ts";
import { createSandbox, type Sandbox } from "../../../src/sandbox/sandbox.ts";
import { SANDBOX_CREDENTIALS as credentials } from "../../../src/sandbox/tenant.ts";
import { brokenBody, chaosFaults, stalledBody } from "./chaos_faults.ts";
import { oneOf } from "./judge.ts";

/**
 * A vendor that answers some requests in any of the ways in which vendors fail: few in good times,
 * most in bad ones, which change every other second. Takes the options of the sandbox, and the seed
 * of its chances and whether it loses tags.
 */
const PERCENT_FAULTY = [5, 25, 50, 80];
const TIMES_MS = 2000;

const { values } = parseArgs({
  options: {
    port: { type: "string", default: "0" },
    users: { type: "string" },
    seed: { type: "string" },
    tags: { type: "string" },
    chance: { type: "string", default: "1" },
    "loses-tags": { type: "boolean", default: false },
  },
});
const tenant = chooseTenant(values);
const random = seededRandom(Number(values.chance));
const plain = createSandbox({ tenant, credentials });
const faults = chaosFaults(values["loses-tags"]);
const faulty = new Map<string, Sandbox>();
let percent = oneOf(PERCENT_FAULTY, random);
setInterval(() => percent = oneOf(PERCENT_FAULTY, random), TIMES_MS);

Deno.serve({
  hostname: "127.0.0.1",
  port: Number(values.port),
  // deno-lint-ignore no-console
  onListen: ({ port }) => console.error(`http://127.0.0.1:${port}`),
  // An error thrown by `fetch` becomes a broken connection.
  onError: (error) =>
    new Response(new ReadableStream({ start: (controller) => controller.error(error) })),
}, async (request) => {
  if (random() * 100 >= percent) return await plain.fetch(request);
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
