import { Chains } from "../../src/spanning/chains.ts";
import { hashText } from "../../src/base/hash.ts";
import type { Answer, Listed, ListVendor } from "./list_vendor.ts";

/** Reads a vendor's list in virtual time: with chains, and with one chain where these contradict. */
export function walkVirtually(vendor: ListVendor, options: VirtualOptions): VirtualWalk {
  const { parallel, size, latency, counted, onAnswer, failsAt, probe = PROBE } = options;
  const chains = new Chains(parallel);
  const records: Listed[][] = [];
  const onItsWay: { readonly due: number; readonly take: () => void }[] = [];
  const began = vendor.requests;
  let now = 0;
  for (;;) {
    const most = Math.max(1, parallel);
    for (let asked = 0; asked <= most; asked++) {
      const request = chains.next(counted);
      if (request === undefined) break;
      const answer: Answer = vendor.ask(
        request.name === undefined ? size : Math.min(size, probe),
        request,
      );
      const failed = failsAt?.(vendor.requests - began) ?? false;
      onItsWay.push({
        due: now + latency(vendor.requests),
        take: () => {
          onAnswer?.(vendor.requests - began);
          if (failed) {
            chains.calm();
            return chains.release(request.chain);
          }
          if (answer === "refused") return chains.refuse(request.chain);
          const page = records[request.chain] ??= [];
          page.push(...answer.records);
          chains.take(request.chain, {
            marks: answer.records.map(markOf),
            names: answer.records.map(({ name }) => name),
            ...(answer.cursor === undefined ? {} : { cursor: answer.cursor }),
          });
        },
      });
    }
    onItsWay.sort((left, right) => left.due - right.due);
    const next = onItsWay.shift();
    if (next === undefined) break;
    now = next.due;
    next.take();
    if (chains.broken || chains.ended) break;
  }
  const requests = vendor.requests - began;
  if (!chains.ended || chains.broken) {
    return { ended: chains.broken ? "again" : "stuck", list: [], requests, now, wide: chains.wide };
  }
  const list = chains.path.flatMap(({ chain, records: count }) =>
    (records[chain] ?? []).slice(0, count)
  );
  return { ended: "whole", list, requests, now, wide: chains.path.length > 1 };
}

/** Reads a vendor's list by its own links alone. */
export function walkPlainly(
  vendor: ListVendor,
  size: number,
  latency: (request: number) => number = () => 0,
): { readonly list: readonly Listed[]; readonly requests: number; readonly now: number } {
  const list: Listed[] = [];
  let at: { cursor?: string } = {};
  let [requests, now] = [0, 0];
  for (;;) {
    const answer = vendor.ask(size, at);
    now += latency(++requests);
    if (answer === "refused") throw new Error("refused");
    list.push(...answer.records);
    if (answer.cursor === undefined) return { list, requests, now };
    at = { cursor: answer.cursor };
  }
}

/** The size of the page at a made-up name. */
const PROBE = 50;

interface VirtualOptions {
  readonly parallel: number;
  readonly size: number;
  readonly probe?: number;
  /** Milliseconds for a request, by its number. */
  readonly latency: (request: number) => number;
  readonly counted?: number | undefined;
  /** Called before an answer is taken: the list may change here. */
  readonly onAnswer?: (requests: number) => void;
  /** Whether a request fails for a while. */
  readonly failsAt?: (request: number) => boolean;
}

interface VirtualWalk {
  /** `again`: the list has to be read with one chain. */
  readonly ended: "whole" | "again" | "stuck";
  readonly list: readonly Listed[];
  readonly requests: number;
  readonly now: number;
  /** Whether several chains make up the list. */
  readonly wide: boolean;
}

function markOf({ id, name }: Listed): number {
  return hashText(id) * 2 ** 21 + (hashText(name) >>> 11);
}
