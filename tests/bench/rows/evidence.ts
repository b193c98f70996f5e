import { cpuUsage } from "node:process";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import type { Directory } from "../../../src/directory/directory.ts";
import { DirectoryBuilder } from "../../../src/directory/directory_builder.ts";
import { prepareReview } from "../../../src/evidence/package.ts";
import { writeZip } from "../../../src/evidence/zip.ts";
import { readPage, readUsers } from "../../../src/spanning/user_pages.ts";
import { materialOfDirectory } from "../../evidence/materials.ts";
import type { Line } from "../harness.ts";
import { generateTenant } from "../../../src/sandbox/generate_tenant.ts";

const USERS = 100_000;
const PAGE_SIZE = 1_000;
const FORMS = ["folder", "zip"] as const;
type Form = typeof FORMS[number];

/** What a package costs, from a directory in memory to a folder or a zip on disk. */
export async function evidenceRow(): Promise<Line[]> {
  const lines: Line[] = [];
  const pages = await Deno.makeTempFile();
  try {
    await Deno.writeTextFile(pages, inventPages());
    for (const form of FORMS) {
      const { cpuSeconds, peakMegabytes } = await measured(form, pages);
      const row = `evidence: a ${form} of 100,000 users`;
      lines.push(line(row, cpuSeconds, 15, "s of CPU"));
      lines.push(line(row, peakMegabytes, 256, "MB at most"));
    }
  } finally {
    await Deno.remove(pages);
  }
  return lines;
}

/** The pages of a list, one a line: whoever invents them has all of them in memory. */
function inventPages(): ReadableStream<string> {
  const { users } = generateTenant({ users: USERS });
  const starts = Array.from({ length: USERS / PAGE_SIZE }, (_, page) => page * PAGE_SIZE);
  return ReadableStream.from(
    starts.map((from) =>
      `${JSON.stringify({ users: users.slice(from, from + PAGE_SIZE), nextLink: "" })}\n`
    ),
  );
}

/** The list as a walk reads it, page by page. */
async function readPages(path: string): Promise<Directory> {
  const builder = new DirectoryBuilder();
  const file = await Deno.open(path);
  let rest = "";
  for await (const text of file.readable.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) builder.add((await readUsers(readPage(JSON.parse(line)))).users);
  }
  return builder.build({ complete: true, confirmed: true, pages: 100, fetchedAt: 0, warnings: [] });
}

interface Cost {
  /** Of writing the package alone. */
  readonly cpuSeconds: number;
  /** Of the whole process, with the list, in resident memory while it is written. */
  readonly peakMegabytes: number;
}

/** Measures in a process of its own, which has nothing else in memory. */
async function measured(form: Form, pages: string): Promise<Cost> {
  const config = fileURLToPath(new URL("../../deno.json", import.meta.url));
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      // As the task `evidence` runs.
      ...["run", "-A", "--no-check", "--config", config, "--v8-flags=--max-semi-space-size=4"],
      ...[fileURLToPath(import.meta.url), form, pages],
    ],
    stdin: "null",
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout));
}

async function measure(form: Form, pages: string): Promise<Cost> {
  const directory = await readPages(pages);
  const folder = await Deno.makeTempDir();
  let peak = 0;
  const watch = (): number => peak = Math.max(peak, Deno.memoryUsage().rss);
  const before = cpuUsage();
  try {
    await write(form, folder, directory, watch);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
  const { user, system } = cpuUsage(before);
  return { cpuSeconds: (user + system) / 1e6, peakMegabytes: peak / 1e6 };
}

async function write(
  form: Form,
  folder: string,
  directory: Directory,
  watch: () => void,
): Promise<void> {
  const review = await prepareReview(
    materialOfDirectory(directory),
  );
  const save = async (name: string, content: AsyncIterable<Uint8Array>): Promise<void> => {
    const file = await Deno.create(join(folder, name));
    const writer = file.writable.getWriter();
    for await (const piece of content) {
      await writer.write(piece);
      watch();
    }
    await writer.close();
  };
  if (form === "zip") await save("package.zip", writeZip(review.name, review.files()));
  else for await (const { path, content } of review.files()) await save(path, content);
  const { totals } = review.sealed.manifest;
  if (totals.users !== USERS) throw new Error(`${totals.users} users`);
}

function line(row: string, ours: number, limit: number, unit: string): Line {
  const ratio = ours / limit;
  return { row, ours, reference: limit, ratio, unit, against: "the limit", target: { atMost: 1 } };
}

if (import.meta.main) {
  // deno-lint-ignore no-console
  console.log(
    JSON.stringify(await measure(Deno.args[0] === "zip" ? "zip" : "folder", Deno.args[1] ?? "")),
  );
}
