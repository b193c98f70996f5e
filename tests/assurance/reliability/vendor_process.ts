import { bareEnvironment, ROOT } from "../../support/door_process.ts";
import { lineReader } from "../../support/line_reader.ts";

/** A vendor in a process of its own, which can be killed and comes back at the same address. */
export interface VendorProcess extends AsyncDisposable {
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
export async function vendorProcess(
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
