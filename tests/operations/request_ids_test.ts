import assert from "node:assert/strict";
import { createRequestIds, loggableId, type RequestId } from "../../src/operations/request_ids.ts";
import { CREDENTIAL_HEADERS } from "../../src/spanning/request.ts";

const KEY = "k3y-0123456789abcdef";
const UUID = /^[0-9a-f]{8}-[0-9a-f-]{27}$/;

function request(headers: Record<string, string>): Request {
  return new Request("http://localhost/mcp", { headers });
}

/** Nothing of the caller's stands beside our own id. */
function assertOwn({ request, callerRequest }: RequestId): void {
  assert.match(request, UUID);
  assert.equal(callerRequest, undefined);
}

const { region, ...secret } = CREDENTIAL_HEADERS;
for (const name of ["Authorization", ...Object.values(secret)]) {
  Deno.test(`an id that contains the value of ${name}, or eight characters of it, is replaced`, () => {
    for (const id of [KEY, `x-${KEY.toUpperCase()}`, KEY.slice(4, 12)]) {
      const headers = { "X-Request-Id": id, [name]: KEY };
      assert.equal(loggableId(id, new Headers(headers)), undefined);
      assertOwn(createRequestIds().of(request(headers)));
    }
  });
}

Deno.test("an id that shares seven characters with a credential, or names the region, is kept", () => {
  for (const [id, name] of [[KEY.slice(0, 7), CREDENTIAL_HEADERS.apiKey], ["us-1", region]]) {
    const value = name === region ? "us" : KEY;
    const { callerRequest } = createRequestIds().of(
      request({ "X-Request-Id": id!, [name!]: value }),
    );
    assert.equal(callerRequest, id);
  }
});

Deno.test("the scheme of an Authorization header is not part of the secret", () => {
  const headers = { "X-Request-Id": "bearer", Authorization: `Bearer ${KEY}` };
  assert.equal(createRequestIds().of(request(headers)).callerRequest, "bearer");
});

Deno.test("only a short id without characters that a log escapes is kept", () => {
  for (const id of ["a".repeat(65), "a b", 'a"b', "é"]) {
    assertOwn(createRequestIds().of(request({ "X-Request-Id": id })));
  }
  const taken = createRequestIds().of(request({ "X-Request-Id": "proxy:1.2-3" }));
  assert.equal(taken.callerRequest, "proxy:1.2-3");
  assert.match(taken.request, UUID);
});

Deno.test("a request keeps its id, and a request made from it inherits the id", () => {
  const ids = createRequestIds();
  const [from, to] = [request({}), request({ "X-Request-Id": "other" })];
  const id = ids.of(from);
  ids.inherit(from, to);
  assert.deepEqual([ids.of(from), ids.of(to)], [id, id]);
  assert.notEqual(ids.of(request({})).request, id.request);
  assert.notEqual(ids.of(undefined).request, ids.of(undefined).request);
});

const BEHIND = ["", "x", "xy", "admin@t.example:"];
for (const before of BEHIND) {
  Deno.test(`an id with a credential in Base64 or in hexadecimal is replaced: behind "${before}"`, () => {
    const headers = new Headers({ [CREDENTIAL_HEADERS.apiKey]: KEY });
    const base64 = btoa(before + KEY).replace(/=+$/, "");
    const hex = new TextEncoder().encode(before + KEY).toHex();
    for (const id of [base64, base64.slice(-16), hex, hex.slice(-12)]) {
      assert.equal(loggableId(id, headers), undefined, id);
    }
  });
}

for (const id of ["ann@t.example", "\u009b31m", "\u202e", "a\u2028b", "\u{e0041}"]) {
  Deno.test(`${JSON.stringify(id)} is no id for a log`, () => {
    assert.equal(loggableId(id, undefined), undefined);
  });
}
