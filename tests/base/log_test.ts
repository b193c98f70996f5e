import assert from "node:assert/strict";
import fc from "fast-check";
import { createLog, LOG_LEVELS } from "../../src/base/log.ts";
import { anyCharacter } from "../support/any_character.ts";

function logged(level: typeof LOG_LEVELS[number], secrets: string[] = []) {
  const lines: string[] = [];
  const log = createLog({ level, write: (line) => lines.push(line), now: () => 0, secrets });
  return { log, lines };
}

Deno.test("a line is JSON with time, level, message and fields", () => {
  const { log, lines } = logged("info");
  log("warn", "tool call", { tool: "list_roles", ms: 3 });
  assert.deepEqual(JSON.parse(lines[0] ?? ""), {
    time: "1970-01-01T00:00:00.000Z",
    level: "warn",
    message: "tool call",
    tool: "list_roles",
    ms: 3,
  });
});

for (const [index, least] of LOG_LEVELS.entries()) {
  Deno.test(`level ${least} drops the lines below it`, () => {
    const { log, lines } = logged(least);
    for (const level of LOG_LEVELS) log(level, level);
    assert.deepEqual(lines.map((line) => JSON.parse(line).level), LOG_LEVELS.slice(index));
  });
}

Deno.test("secrets are redacted anywhere in a line", () => {
  const secrets = ['a "quoted" key', "a key", "a key and more", ""];
  const { log, lines } = logged("debug", secrets);
  log("error", "failed with a key and more", { error: 'a "quoted" key' });
  assert.equal(lines.length, 1);
  for (const secret of ["a key", "quoted", "and more"]) {
    assert.ok(!lines[0]?.includes(secret), secret);
  }
  assert.equal(JSON.parse(lines[0] ?? "").message, "failed with [redacted]");
});

Deno.test("secrets are redacted in any case, in URLs and with special characters", () => {
  const { log, lines } = logged("debug", ["Admin+1@t.example", "k.*(y|$", "x".repeat(20)]);
  log("error", "GET /users/admin%2B1%40t.example by ADMIN+1@T.EXAMPLE", {
    key: "k.*(y|$",
    no: "kay",
  });
  const { message, key, no } = JSON.parse(lines[0] ?? "");
  assert.equal(message, "GET /users/[redacted] by [redacted]");
  assert.deepEqual([key, no], ["[redacted]", "kay"]);
});

Deno.test("a secret that is a part of the line's own words destroys no line", () => {
  const { log, lines } = logged("debug", ["a", "e", '"']);
  log("warn", "taken", { request: "bcd" });
  const line = JSON.parse(lines[0] ?? "");
  assert.deepEqual([line.level, line.message, line.request], [
    "warn",
    "t[redacted]k[redacted]n",
    "bcd",
  ]);
});

Deno.test("no character of a line steers a terminal or hides", () => {
  const { log, lines } = logged("debug");
  const hostile = "\u009b31m \u202e \u2028 \u{e0041} \u001b[2J";
  log("warn", hostile, { reason: hostile });
  assert.match(lines[0] ?? "", /^[\x20-\x7e]+$/);
  assert.match(JSON.parse(lines[0] ?? "").reason, /^<U\+009B>31m <U\+202E> <U\+2028> /);
});

Deno.test("a line is the same whether it is written at once or text by text", () => {
  const text = fc.oneof(
    fc.string({ maxLength: 12 }),
    fc.string({ unit: anyCharacter, maxLength: 6 }),
    fc.constantFrom(
      "key",
      "a key",
      "A%20KEY",
      '"quoted"',
      '\\"quoted\\"',
      "x".repeat(8_100),
      "level",
    ),
  );
  const secrets = fc.array(fc.constantFrom("key", "a key", '"quoted"', "e", "level"), {
    maxLength: 2,
  });
  fc.assert(
    fc.property(secrets, text, fc.array(text, { maxLength: 3 }), (hidden, message, values) => {
      const { log, lines } = logged("debug", hidden);
      const fields = Object.fromEntries(values.map((value, at) => [`field${at}`, value]));
      log("info", message, { ...fields, count: 3, none: undefined });
      // No line with such a text is written at once.
      log("info", message, { ...fields, count: 3, none: undefined, last: "\\" });
      const [one, other] = lines.map((line) => JSON.parse(line));
      const { last: _, ...rest } = other;
      assert.deepEqual(one, rest);
    }),
    { numRuns: Math.min(Number(Deno.env.get("RUNS") ?? 500), 20_000) },
  );
});
