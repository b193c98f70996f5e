import { collectGarbage } from "./interleave.ts";

/**
 * Bytes in use on the heap and outside it. What V8 calls external includes array buffers; Deno
 * reports 0 for those apart.
 */
export function bytesInUse(): number {
  const { heapUsed, external } = Deno.memoryUsage();
  return heapUsed + external;
}

/** What work's result adds to the memory, in bytes, after a forced collection before and after. */
export async function retainedBy<T>(
  work: () => T | Promise<T>,
): Promise<{ bytes: number; result: T }> {
  await settle();
  const before = bytesInUse();
  const result = await work();
  await settle();
  return { bytes: bytesInUse() - before, result };
}

/** Buffers are let go of a moment after the collection that finds them, hence twice. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 2; turn++) {
    collectGarbage("major");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
