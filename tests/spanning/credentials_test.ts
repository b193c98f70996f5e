import assert from "node:assert/strict";
import { basicAuthorization } from "../../src/spanning/request.ts";

Deno.test("basicAuthorization() encodes e-mail and key as Basic", () => {
  const header = basicAuthorization({ adminEmail: "a@b.c", apiKey: "key" });
  assert.equal(header, "Basic YUBiLmM6a2V5");
});

Deno.test("basicAuthorization() encodes what is not ASCII as UTF-8", () => {
  const header = basicAuthorization({
    adminEmail: "jürgen@müller.de",
    apiKey: "ключ–🔑",
  });
  const bytes = Uint8Array.fromBase64(header.replace("Basic ", ""));
  assert.equal(new TextDecoder().decode(bytes), "jürgen@müller.de:ключ–🔑");
});
