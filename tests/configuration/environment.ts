import assert from "node:assert/strict";
import type { Configuration } from "../../src/configuration/configuration.ts";
import { readConfiguration } from "../../src/configuration/read_configuration.ts";
import type { Environment } from "../../src/configuration/setting_reader.ts";
import { ConfigurationError } from "../../src/base/errors.ts";

/** Credentials that no message may repeat. */
export const EMAIL = "canary.admin@canary-tenant.example";
export const KEY = "c0ffee00-1234-4abc-8def-00000cafe990";

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
