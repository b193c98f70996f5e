import assert from "node:assert/strict";
import type { Log } from "../../src/base/log.ts";
import { auditCommand, createAudit, createAuditHash } from "../../src/operations/audit.ts";

const hash = createAuditHash("k".repeat(32));

Deno.test("a subject is hashed with its own issuer, whichever of several issued the token", () => {
  const issuers = ["https://one.example", "https://two.example"];
  const { describeCaller } = createAudit({ hash, subject: "hash", issuers, tenants: [] });
  const callers = ["oauth:ann", "oauth-2:ann", "oauth-client:ann", "oauth-client-2:ann"]
    .map((id) => describeCaller(id).caller);
  assert.equal(new Set(callers).size, 4);
  assert.ok(callers.every((caller) => /^oauth(-client)?:[^:]+$/.test(caller)), callers.join());
  assert.ok(!callers.join().includes("ann"));
  const [two] = issuers.slice(1);
  const alone = createAudit({ hash, subject: "hash", issuers: [two ?? ""], tenants: [] });
  assert.equal(alone.describeCaller("oauth:ann").caller, callers[1]);
});

Deno.test("a line names everybody once, and counts those beyond a page and the caller's words", () => {
  const { describePeople } = createAudit({ hash, subject: "hash", tenants: [] });
  const people = Array.from({ length: 202 }, (_, at) => `person${at}@contoso.example`);
  const full = describePeople({ asked: people.slice(0, 2), given: [...people, ...people] });
  assert.deepEqual(full.about?.split(" "), people.map((person) => hash("person", person)));
  assert.equal(full.aboutMore, undefined);
  const more = describePeople({ given: [...people, "x@contoso.example", "y@contoso.example"] });
  assert.deepEqual(more, { about: full.about, aboutMore: 2 });
  assert.equal(
    describePeople({ asked: ["Ann@x.example"], given: ["ann@x.example"] }).about,
    hash("person", "ann@x.example"),
  );
  assert.deepEqual(describePeople({}), { about: undefined, aboutMore: undefined });
});

Deno.test("a command that makes a package names it, as a call does", () => {
  const audit = createAudit({ hash, subject: "hash", tenants: [] });
  const fields: unknown[] = [];
  const log = (_: string, __: string, given: unknown) => void fields.push(given);
  auditCommand({ log: log as Log, audit }, { command: "evidence", rows: 3, made: "a-package" });
  const [gather] = fields;
  assert.ok(gather instanceof Function);
  assert.deepEqual(JSON.parse(JSON.stringify(gather())), {
    event: "access",
    caller: "operator",
    command: "evidence",
    rows: 3,
    package: "a-package",
    result: "ok",
  });
});
