import { MAX_BODY_BYTES } from "../../../src/http/request_body.ts";
import type { Expectation } from "./expectation.ts";
import { body, hostileCall } from "./messages.ts";
import { AUTHORIZED, ROLES, sevenRoles } from "./requests.ts";

/** Bodies that are too much, too little or too late. */
export function bodies(): Expectation[] {
  const batch = `[${ROLES.body}]`;
  const text = (bytes: number): string => body("x", { text: "y".repeat(bytes) });
  const pieces = Array(80).fill("x".repeat(65_536));
  const refused: [name: string, body: string | readonly string[], status: number][] = [
    ["no JSON", "{", 400],
    ["no body", "", 400],
    ["a text", '"hello"', 400],
    ["null", "null", 400],
    ["a batch", batch, 400],
    ["an empty batch", "[]", 400],
    ["depth 10,000", hostileCall("deep", 10_000), 400],
    ["100,000 elements", hostileCall("wide", 100_000), 400],
    ["one byte too many", text(MAX_BODY_BYTES), 413],
    ["5 MB", text(5_000_000), 413],
    ["5 MB in chunks without a length", pieces, 413],
  ];
  return [
    ...refused.map(([name, body, status]): Expectation => ({
      name: `${name}: ${status}`,
      request: { headers: AUTHORIZED, body },
      status,
    })),
    {
      name: "a body in chunks without a length is read",
      request: { headers: AUTHORIZED, body: [...ROLES.body] },
      status: 200,
      json: sevenRoles,
    },
    {
      name: "a body that does not arrive: 408",
      request: { headers: AUTHORIZED, body: "{", length: 100 },
      status: 408,
    },
  ];
}
