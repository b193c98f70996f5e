import assert from "node:assert/strict";
import { bareEnvironment, entry, PERMISSIONS, runEntry } from "../../support/entry_process.ts";
import { assertClean, CANARY, ECHOING_VENDORS, type EchoingVendor } from "./canary.ts";
import { everyRequest } from "./every_request.ts";

/** Vendors whose answers go over a socket and are not asked for again and again. */
const NAMES = [
  "status 401",
  "status 404",
  "a web page",
  "JSON that breaks off",
  "a list",
];

/** Runs work against a vendor on loopback. */
async function withVendor(
  vendor: EchoingVendor,
  work: (settings: Record<string, string>) => Promise<void>,
): Promise<void> {
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, vendor);
  await work({
    SPANNING_BASE_URL: `http://127.0.0.1:${server.addr.port}`,
    SPANNING_ADMIN_EMAIL: CANARY.adminEmail,
    SPANNING_API_KEY: CANARY.apiKey,
    MCP_BEARER_TOKEN: CANARY.bearer,
    LOG_LEVEL: "debug",
  });
  await server.shutdown();
}

for (const [name, vendor] of ECHOING_VENDORS.filter(([name]) => NAMES.includes(name))) {
  Deno.test(`stdio with ${name} from a vendor that repeats the secrets: neither stream holds them`, async () => {
    await withVendor(vendor, async (settings) => {
      const child = new Deno.Command(Deno.execPath(), {
        args: ["run", ...PERMISSIONS, entry("stdio")],
        env: { ...bareEnvironment(), ...settings },
        clearEnv: true,
        stdin: "piped",
        stdout: "piped",
        stderr: "piped",
      }).spawn();
      const requests = everyRequest("someone@t.example");
      const lines = requests.map((request, id) =>
        JSON.stringify({ jsonrpc: "2.0", id, ...request })
      );
      const writer = child.stdin.getWriter();
      await writer.write(new TextEncoder().encode(lines.join("\n") + "\n"));
      const [stdout, stderr] = await Promise.all([
        readLines(child.stdout, requests.length, () => writer.close()),
        readLines(child.stderr, Infinity, () => {}),
      ]);
      await child.status;
      assert.equal(stdout.length, requests.length);
      assert.ok(stderr.length > 10, "Nothing was logged, so nothing was looked at");
      assertClean(stdout.join("\n"), "standard output");
      assertClean(stderr.join("\n"), "standard error");
    });
  });

  Deno.test(`doctor with ${name} from a vendor that repeats the secrets: its report does not hold them`, async () => {
    await withVendor(vendor, async (settings) => {
      const { code, stdout, stderr } = await runEntry("doctor", settings);
      assert.equal(code, 1);
      assert.match(stdout, /Cannot read/);
      assertClean(stdout + stderr, "the report");
    });
  });
}

/** Reads lines until the stream ends; says when there are as many as expected. */
async function readLines(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  expected: number,
  onAll: () => unknown,
): Promise<string[]> {
  let text = "";
  let told = false;
  for await (const chunk of stream.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    if (told || text.split("\n").length <= expected) continue;
    told = true;
    await onAll();
  }
  return text.split("\n").filter((line) => line !== "");
}
