/** How a command ended, and what it printed. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Where and how long a command runs. */
export interface Bounds {
  readonly cwd: string;
  /** The whole environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly limitMs?: number;
}

const LIMIT_MS = 60_000;

/**
 * Runs a command to its end and ends whatever it started: it has a process group of its own, which
 * is killed when the command is through or the time is up. Throws when the time is up.
 */
export async function runBounded(
  [command = "", ...args]: readonly string[],
  { cwd, env, limitMs = LIMIT_MS }: Bounds,
): Promise<Ended> {
  const child = new Deno.Command(command, {
    args,
    cwd,
    env,
    clearEnv: true,
    detached: true,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    killGroup(child.pid);
  }, limitMs);
  try {
    const output = child.output();
    // A child's child may hold the output open for longer than the command lives.
    child.status.then(() => killGroup(child.pid));
    const { code, stdout, stderr } = await output;
    const text = new TextDecoder();
    const ended = { code, stdout: text.decode(stdout), stderr: text.decode(stderr) };
    if (late) throw new Error(`not over after ${limitMs / 1000} s: ${ended.stderr.slice(-300)}`);
    return ended;
  } finally {
    clearTimeout(timer);
  }
}

/** Runs a command that must succeed, and gives what it wrote to standard output. */
export async function mustRun(words: readonly string[], bounds: Bounds): Promise<string> {
  const { code, stdout, stderr } = await runBounded(words, bounds);
  if (code !== 0) throw new Error(`exit status ${code}: ${(stderr + stdout).trim().slice(-600)}`);
  return stdout;
}

function killGroup(leader: number): void {
  try {
    Deno.kill(-leader, "SIGKILL");
  } catch (error) {
    // Nothing of it is left, or what is left is already dead and not yet waited for.
    const gone = error instanceof Deno.errors.NotFound || error instanceof TypeError ||
      error instanceof Deno.errors.PermissionDenied;
    if (!gone) throw error;
  }
}
