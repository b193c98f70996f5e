import { chooseTenant } from "../../../src/sandbox/generate_tenant.ts";
import { SANDBOX_CREDENTIALS } from "../../../src/sandbox/tenant.ts";
import type { SandboxTenant } from "../../../src/sandbox/tenant.ts";
import { bareEnvironment, lineReader, ROOT } from "../../support/entry_process.ts";
import { oneOf } from "./judge.ts";
import { Truth } from "./truth.ts";

/** A vendor in a process of its own, which can be killed and comes back at the same address. */
interface VendorProcess extends AsyncDisposable {
  readonly url: string;
  /** Ends it without warning, as `kill -9` does. */
  readonly kill: () => Promise<void>;
  /** Starts it again at the same port. */
  readonly restart: () => Promise<void>;
  /** Lets it hang: connections stay open and nothing is answered. */
  readonly pause: () => void;
  readonly resume: () => void;
}

/** Starts a vendor from an entry file that takes `--port` and says where it listens. */
async function vendorProcess(
  file: string,
  args: readonly string[],
): Promise<VendorProcess> {
  const start = async (port: string): Promise<{ child: Deno.ChildProcess; url: string }> => {
    const child = new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "--no-prompt",
        `--config=${ROOT}deno.json`,
        "--allow-net=127.0.0.1",
        file,
        "--port",
        port,
        ...args,
      ],
      env: bareEnvironment(),
      clearEnv: true,
      stdin: "null",
      stdout: "null",
      stderr: "piped",
    }).spawn();
    const url = await lineReader(child.stderr).until((line) =>
      /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0]
    );
    return { child, url };
  };
  let { child, url } = await start("0");
  const kill = async (): Promise<void> => {
    child.kill("SIGKILL");
    await child.status;
  };
  return {
    url,
    kill,
    restart: async () => {
      ({ child } = await start(new URL(url).port));
    },
    pause: () => child.kill("SIGSTOP"),
    resume: () => child.kill("SIGCONT"),
    [Symbol.asyncDispose]: () => kill().catch(() => {}),
  };
}

/** A tenant to serve, as the command line of the sandbox describes it. */
interface Choice {
  readonly id: string;
  readonly users?: string;
  readonly seed?: string;
  readonly tags?: string;
  /** Further arguments of its vendor's process. */
  readonly more?: readonly string[];
  readonly losesTags?: boolean;
}

/** Tenants, each behind a vendor in a process of its own, with what is true of them. */
interface Served extends AsyncDisposable {
  readonly truths: readonly Truth[];
  readonly tenantOf: (truth: Truth) => SandboxTenant;
  readonly vendors: readonly VendorProcess[];
  /** The setting that names them all. */
  readonly SPANNING_TENANTS: string;
}

/** Starts a vendor for each tenant. */
export async function serveTenants(file: string, choices: readonly Choice[]): Promise<Served> {
  const vendors = await Promise.all(
    choices.map(({ users, seed, tags, more = [] }) =>
      vendorProcess(file, [
        ...Object.entries({ users, seed, tags }).flatMap(([name, value]) =>
          value === undefined ? [] : [`--${name}`, value]
        ),
        ...more,
      ])
    ),
  );
  const tenants = new Map(choices.map((choice) => [choice.id, chooseTenant(choice)]));
  const truths = choices.map(({ id, losesTags = false }) =>
    new Truth(id, tenants.get(id) ?? chooseTenant({}), { losesTags })
  );
  return {
    truths,
    vendors,
    tenantOf: ({ id }) => tenants.get(id) ?? chooseTenant({}),
    SPANNING_TENANTS: JSON.stringify(
      choices.map(({ id }, at) => ({ id, baseUrl: vendors[at]?.url, ...SANDBOX_CREDENTIALS })),
    ),
    [Symbol.asyncDispose]: async () => {
      await Promise.all(vendors.map((vendor) => vendor[Symbol.asyncDispose]()));
    },
  };
}

/** The interventions on vendors. */
interface Disturbances {
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
