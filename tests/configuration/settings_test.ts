import assert from "node:assert/strict";
import { SETTINGS } from "../../src/configuration/settings.ts";
import { configured } from "./environment.ts";

Deno.test("every setting is documented in one line, and secrets have no default", () => {
  for (const { name, meaning, ...setting } of SETTINGS) {
    assert.match(meaning, /^[^\n.]{10,110}(\.[^\n ]+)*$/, name);
    if (/KEY|TOKEN|EMAIL/.test(name)) assert.equal(setting.default, undefined);
  }
});

Deno.test("writing out a default changes nothing", () => {
  for (const setting of SETTINGS) {
    if (setting.default === undefined) continue;
    assert.deepEqual(configured({ [setting.name]: setting.default }), configured(), setting.name);
  }
});
