import { FAULT_KINDS } from "../../../src/sandbox/faults.ts";

/** Faults that are tried with other parameters than their defaults. */
const VARIANTS: Readonly<Record<string, readonly string[]>> = {
  slow: ["slow:ms=200", "slow:ms=900"],
  server_error: ["500", "502", "503", "504"].map((status) => `server_error:${status}`),
  too_large: ["too_large:200", "too_large:700"],
  rate_limit: [
    "rate_limit",
    "rate_limit:retry-after=1",
    "rate_limit:retry-date=1",
    "rate_limit:ratelimit-reset=1",
    "rate_limit:x-ratelimit-reset=1",
    "rate_limit:retry-after=3600",
  ],
  capped_size: ["capped_size:300", "capped_size:50"],
  empty_first_page: ["empty_first_page", "empty_first_page:then=users"],
  duplicate_users: ["duplicate_users"],
  wrong_shape: ["wrong_shape:users", "wrong_shape:id"],
  count_wrong: ["count_wrong:10", "count_wrong:-10"],
  null_link: ["null_link", "null_link:absent"],
  truncated: ["truncated:page=1", "truncated:page=2"],
  endless: ["endless:page=1", "endless:page=2"],
  repeated_cursor: ["repeated_cursor:page=1", "repeated_cursor:page=2"],
  tag_shape: ["objects", "string", "delimited", "json", "map"].map((as) => `tag_shape:as=${as}`),
};

/** Those after which nobody can tell who holds which role. */
const LOSING_TAGS: readonly string[] = ["no_tags", "tag_shape:as=null"];

/**
 * Those that move people between two pages of one walk: here a fault comes and goes with each request.
 * Any reader misses who moves behind it, and figures that are hours old cannot tell so few.
 */
const MOVING: readonly string[] = ["sorted", "renamed_at_cursor"];

/** By so much the tenant's own count may be off. */
export const COUNTS_OFF: readonly number[] = [1, 1.1, 0.9];

/** Every fault that may come and go, and those that lose tags only where that is wanted. */
export function chaosFaults(losesTags: boolean): string[] {
  const kept = FAULT_KINDS.flatMap(({ name }) => VARIANTS[name] ?? [name])
    .filter((fault) => ![...LOSING_TAGS, ...MOVING].includes(fault));
  return losesTags ? [...kept, ...LOSING_TAGS, ...LOSING_TAGS] : kept;
}

/** Damage to the body of a good answer on its way; the sandbox's own faults are whole answers. */
type BrokenBody = (response: Response) => Promise<Response>;

/** Half of the body, then nothing more, on a connection that stays open. */
export const stalledBody: BrokenBody = (response) => half(response, () => {});

/** Half of the body, then the connection breaks. */
export const brokenBody: BrokenBody = (response) =>
  half(response, (controller) => controller.error(new Error("broken off on purpose")));

async function half(
  response: Response,
  then: (controller: ReadableStreamDefaultController<Uint8Array>) => void,
): Promise<Response> {
  const bytes = new Uint8Array(await response.arrayBuffer());
  let sent = false;
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      if (sent) return then(controller);
      sent = true;
      controller.enqueue(bytes.subarray(0, bytes.length >> 1));
    },
  });
  return new Response(body, { status: response.status, headers: response.headers });
}
