import assert from "node:assert/strict";
import { createLook } from "../../src/program/callers.ts";
import type { Tenant } from "../../src/tenant/tenant.ts";

Deno.test("owners are asked how their tenants are once a minute each, 40 at a time, and a silent one fails nothing", async () => {
  let now = 0;
  const asked: string[] = [];
  const tenants = Array.from({ length: 50 }, (_, number) => {
    const look = (): Promise<void> => {
      asked.push(String(number));
      return number === 3 ? Promise.reject(new Error("moved")) : Promise.resolve();
    };
    return { id: String(number), owner: { look } } as unknown as Tenant;
  });
  const look = createLook(() => now);
  await look([...tenants, { id: "ours" } as Tenant]);
  assert.equal(asked.length, 40);
  await look(tenants);
  assert.equal(asked.length, 50);
  await look(tenants);
  assert.equal(asked.length, 50);
  now = 60_000;
  await look(tenants);
  assert.equal(asked.length, 90);
});
