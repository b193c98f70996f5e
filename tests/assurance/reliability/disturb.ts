import { oneOf } from "./question.ts";
import type { VendorProcess } from "./vendor_process.ts";

/** What was done to vendors. */
export interface Disturbances {
  killed: number;
  hung: number;
}

/**
 * Kills vendors and starts them again, and lets them hang, one at a time and by chance, until it
 * is over. All of them answer again when it resolves.
 */
export async function disturb(
  vendors: readonly VendorProcess[],
  random: () => number,
  isOver: () => boolean,
): Promise<Disturbances> {
  const done: Disturbances = { killed: 0, hung: 0 };
  const wait = async (from: number, to: number): Promise<void> => {
    const end = performance.now() + from + random() * (to - from);
    while (performance.now() < end && !isOver()) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  while (!isOver()) {
    await wait(1000, 5000);
    if (isOver()) break;
    const vendor = oneOf(vendors, random);
    if (random() < 0.6) {
      await vendor.kill();
      done.killed++;
      await wait(0, 2000);
      await vendor.restart();
    } else {
      vendor.pause();
      done.hung++;
      await wait(500, 3000);
      vendor.resume();
    }
  }
  return done;
}
