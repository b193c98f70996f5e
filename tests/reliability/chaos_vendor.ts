import { parseFault } from "../../src/sandbox/faults.ts";
import { generateTenant } from "../../src/sandbox/generate_tenant.ts";
import { below, pick, seededRandom } from "../../src/sandbox/random.ts";
import { createSandbox } from "../../src/sandbox/sandbox.ts";
import { SANDBOX_CREDENTIALS as credentials } from "../../src/sandbox/sandbox_credentials.ts";

/**
 * A vendor that answers a third of all requests with a fault at random. A process of its own, to be
 * killed in the middle of anything. Prints its port.
 *
 * Usage: `chaos_vendor.ts port users seed`.
 */
const [port = 0, users = 3000, seed = 1] = Deno.args.map(Number);

/** How many of a hundred requests meet a fault. */
const FAULTY = 33;

/**
 * Every fault that leaves the truth about the users as it is. Those that hide tags or lie about
 * the count in the other direction have tests of their own: here any whole answer must be right.
 */
const FAULTS = [
  "slow:ms=300",
  "hang",
  "network_error",
  "html",
  "half_body",
  "redirect",
  "server_error:500",
  "server_error:502",
  "server_error:503",
  "server_error:504",
  "too_large:size=200",
  "rate_limit",
  "rate_limit:retry-after=1",
  "rate_limit:ratelimit-reset=1",
  "bad_key",
  "forbidden",
  "expired",
  "tenant_404",
  "per_user_400",
  "capped_size:size=700",
  "empty_first_page",
  "empty_first_page:then=users",
  "duplicate_users",
  "wrong_shape",
  "wrong_shape:what=id",
  "count_wrong:percent=10",
  "http_link",
  "relative_link",
  "foreign_link",
  "userinfo_link",
  "null_link",
  "truncated",
  "repeated_cursor",
  "string_booleans",
  "tag_shape:as=objects",
  "tag_shape:as=delimited",
  "tag_shape:as=json",
];

const tenant = generateTenant({ users, seed: 1 });
const plain = createSandbox({ tenant, credentials });
const faulty = FAULTS.map((fault) =>
  createSandbox({ tenant, credentials, faults: [parseFault(fault)] })
);
const random = seededRandom(seed);

Deno.serve({
  hostname: "127.0.0.1",
  port,
  // deno-lint-ignore no-console
  onListen: (address) => console.log(address.port),
  // What throws in a `fetch` is a broken connection over a socket.
  onError: (error) =>
    new Response(new ReadableStream({ start: (controller) => controller.error(error) })),
}, (request) => {
  const sandbox = below(100, random) < FAULTY ? pick(faulty, random) : plain;
  return sandbox.fetch(request);
});
