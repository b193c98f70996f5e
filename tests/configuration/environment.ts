import assert from "node:assert/strict";
import type { Configuration } from "../../src/configuration/configuration.ts";
import { readConfiguration } from "../../src/configuration/read_configuration.ts";
import type { Environment } from "../../src/configuration/setting_reader.ts";
import type { SettingName } from "../../src/configuration/settings.ts";
import { ConfigurationError } from "../../src/base/errors.ts";

/** Credentials that no message may repeat. */
export const EMAIL = "canary.admin@canary-tenant.example";
export const KEY = "c0ffee00-1234-4abc-8def-00000cafe990";
export const OTHER_KEY: string = KEY.replace("c0ffee00", "deadbeef");

/** Settings of one real tenant, and nothing else. */
export const TENANT = {
  SPANNING_ADMIN_EMAIL: EMAIL,
  SPANNING_API_KEY: KEY,
  SPANNING_REGION: "eu",
} as const;

/** The configuration of a real tenant with some settings changed. */
export function configured(env: Environment = {}): Configuration {
  return readConfiguration({ ...TENANT, ...env });
}

/** Everything that is wrong with an environment. Fails when nothing is. */
export function problemsOf(env: Environment): readonly string[] {
  try {
    readConfiguration(env);
  } catch (error) {
    assert.ok(error instanceof ConfigurationError);
    assert.equal(error.message, error.problems.join(". "));
    return error.problems;
  }
  assert.fail("nothing is wrong with these settings");
}

/** Fails where a sentence repeats one of the values, in any case, or ends in a period. */
export function assertSafe(sentences: readonly string[], values: readonly string[]): void {
  for (const sentence of sentences) {
    assert.doesNotMatch(sentence, /\.$/);
    for (const value of values) {
      const repeated = sentence.toLowerCase().includes(value.toLowerCase());
      assert.ok(!repeated, `"${sentence}" repeats the value "${value}"`);
    }
  }
}

/** Settings, a look at the configuration, and what is seen there. */
export type Reading = readonly [Environment, (configuration: Configuration) => unknown, unknown];

/** Tests that settings are read, without a warning. */
export function testReadings(readings: readonly Reading[]): void {
  for (const [env, look, expected] of readings) {
    Deno.test(`${JSON.stringify(env)} is read as ${JSON.stringify(expected)}`, () => {
      const configuration = configured(env);
      assert.deepEqual(look(configuration), expected);
      assert.deepEqual(configuration.warnings, []);
    });
  }
}

/** A setting, values that are wrong for it, and the sentence that says so. */
export type Refusal = readonly [SettingName, readonly string[], string];

/** Tests that values are refused with one sentence each, which repeats nothing. */
export function testRefusals(refusals: readonly Refusal[]): void {
  for (const [name, values, sentence] of refusals) {
    for (const value of values) {
      Deno.test(`${name} ${JSON.stringify(value)} is refused`, () => {
        const problems = problemsOf({ ...TENANT, [name]: value });
        assert.deepEqual(problems, [sentence]);
        assertSafe(problems, ["canary"]);
      });
    }
  }
}

/** A situation, the settings that differ from {@linkcode TENANT}, and the sentence about them. */
export type Remark = readonly [situation: string, Environment, RegExp];

/** Tests that each mistake is refused with one sentence, which repeats nothing. */
export function testMistakes(mistakes: readonly Remark[]): void {
  for (const [situation, env, sentence] of mistakes) {
    Deno.test(`refused with one sentence: ${situation}`, () => {
      const problems = problemsOf({ ...TENANT, ...env });
      assert.equal(problems.length, 1, problems.join("\n"));
      assert.match(problems[0] ?? "", sentence);
      assertSafe(problems, [EMAIL, KEY, OTHER_KEY, "canary", "mars"]);
    });
  }
}

/** Tests that settings are accepted with one warning, which repeats nothing. */
export function testWarnings(remarks: readonly Remark[]): void {
  for (const [situation, env, sentence] of remarks) {
    Deno.test(`accepted with a warning: ${situation}`, () => {
      const { warnings, tenants } = configured(env);
      assert.equal(tenants.length, 1);
      assert.equal(warnings.length, 1, warnings.join("\n"));
      assert.match(warnings[0] ?? "", sentence);
      assertSafe(warnings, [EMAIL, KEY, "canary-key", "9137"]);
    });
  }
}

/** Tests that settings are accepted and mean the same as {@linkcode TENANT}. */
export function testSame(same: readonly (readonly [situation: string, Environment])[]): void {
  for (const [situation, env] of same) {
    Deno.test(`accepted without a warning: ${situation}`, () => {
      assert.deepEqual(configured(env), configured());
    });
  }
}
