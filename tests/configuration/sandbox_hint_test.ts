import assert from "node:assert/strict";
import { createAccess } from "../../mod.ts";
import { TENANT } from "./environment.ts";

const HINT = "To try the program without a tenant, set SPANNING_SANDBOX=1 and none of these";

/** What every door shows of wrong settings. */
function shown(env: Readonly<Record<string, string>>): readonly string[] {
  const access = createAccess({ env, fetch, now: Date.now, writeLog: () => {} });
  assert.ok(!access.ok);
  return access.error.problems;
}

for (
  const env of [{}, { ...TENANT, LOG_LEVEL: "loud" }, {
    ...TENANT,
    SPANNING_SANDBOX: "0",
    PORT: "x",
  }]
) {
  Deno.test(`the sandbox is the way out, said last and once: ${Object.keys(env)}`, () => {
    const problems = shown(env);
    assert.equal(problems.at(-1), HINT);
    assert.equal(problems.filter((problem) => problem === HINT).length, 1);
    assert.ok(problems.length > 1);
  });
}

for (const SPANNING_SANDBOX of ["1", " TRUE ", "yes"]) {
  Deno.test(`whoever set SPANNING_SANDBOX=${SPANNING_SANDBOX} is not sent there`, () => {
    assert.ok(!shown({ SPANNING_SANDBOX, PORT: "x" }).includes(HINT));
  });
}
