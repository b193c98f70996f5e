import assert from "node:assert/strict";
import { bareWorkerd } from "../../support/workerd.ts";
import { type RunningServer, startServe } from "../../support/entry_process.ts";
import { startOnNode, whyNoNode } from "../../support/node_entry.ts";
import { exchange } from "../../support/raw_requests.ts";
import { AUTHORIZED, call, hold, ROLES, SETTINGS } from "./expectation.ts";
import { bodies, protocol, shapes } from "./protocol.ts";
import { fromPages, startIssuer, whoMayCall } from "./who_may_call.ts";
import { generateTenant } from "../../../src/sandbox/generate_tenant.ts";
import { sandboxVendor } from "../../support/sandbox_vendor.ts";

type Start = (settings: Readonly<Record<string, string>>) => Promise<RunningServer>;

const noNode = whyNoNode();
// deno-lint-ignore no-console
if (noNode !== undefined) console.log(`The transport contract is not tried on Node: ${noNode}`);

const RUNTIMES: readonly (readonly [name: string, start: Start, ignore: boolean])[] = [
  ["Deno", startServe, false],
  ["workerd", bareWorkerd, false],
  ["Node", startOnNode, noNode !== undefined],
];

for (const [runtime, start, ignore] of RUNTIMES) {
  Deno.test({ name: `${runtime}: the transport contract`, ignore }, async (t) => {
    await using issuer = await startIssuer();
    await using vendor = sandboxVendor(generateTenant({ users: 5 }));
    await using server = await start({ ...vendor.settings, ...issuer.settings, ...SETTINGS });
    // Every request of the contract, with the answer that it must get on any runtime.
    const expectations = [
      ...whoMayCall(issuer),
      ...fromPages(),
      ...shapes(),
      ...bodies(),
      ...protocol(),
    ];
    for (const expected of expectations) {
      await t.step(expected.name, async () => {
        hold(expected, await exchange(server.url, expected.request));
      });
    }
    for (const pieces of [Array(80).fill("x".repeat(65_536)), [ROLES.body, " ".repeat(200)]]) {
      const bytes = pieces.join("").length;
      await t.step(
        `${bytes} bytes in chunks that declare 100: refused`,
        async () => {
          const headers = { ...AUTHORIZED, "content-length": "100" };
          const { status } = await exchange(server.url, { headers, body: pieces });
          assert.ok([400, 413].includes(status), String(status));
        },
      );
    }
    for (const era of ["2025", "2026"] as const) {
      for (const accept of ["application/json", "application/json, text/event-stream"]) {
        const step = `a ${era} caller who reads ${accept} goes away: the vendor is left alone`;
        await t.step(step, async () => {
          const { body, headers } = call(era, "get_tenant");
          const authorization = `Bearer ${SETTINGS.MCP_BEARER_TOKEN}`;
          const { asked, abandoned } = vendor.hold();
          const caller = new AbortController();
          const answer = fetch(server.url, {
            method: "POST",
            headers: { ...headers, accept, authorization, "content-type": "application/json" },
            body,
            signal: caller.signal,
          }).then((response) => response.text());
          await asked;
          caller.abort();
          await assert.rejects(answer, { name: "AbortError" });
          await abandoned;
        });
      }
    }
    await t.step("and nothing more was asked for those who had gone", () => {
      assert.equal(vendor.heldRequests(), 4);
    });
  });
}
