import assert from "node:assert/strict";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Rooms by floor. The longest matching prefix decides. */
const FLOORS: Readonly<Record<string, number>> = {
  "deno.json": -1,
  "src/base/": 0,
  "src/spanning/": 1,
  "src/governance/": 2,
  "src/sandbox/": 2,
  "src/operations/": 2,
  "src/configuration/": 3,
  "src/directory/": 3,
  "src/grid/": 3,
  "src/tenant/": 4,
  "src/history/": 5,
  "src/evidence/": 5,
  "src/mcp/": 6,
  "src/http/": 6,
  "tools/": 7,
  "src/program/": 8,
  "src/cloudflare/": 9,
  "mod.ts": 9,
  "src/entry/": 10,
  "app/": 11,
  "packaging/": 11,
};

/** Files of `src`, `tools` and `mod.ts`. What needs more raises it in its own commit. */
const MOST_FILES = 230;

/** The median length of a file, in lines. */
const MEDIAN_LINES = { least: 70, most: 120 };

/** A file below this many lines needs a reason, and at most a tenth of all files may have one. */
const SHORT_LINES = 25;

/** A file above this many lines is to be split by meaning. */
const MOST_LINES = 300;

/** The share of files that exactly one other file imports: more means that ideas are cut up. */
const MOST_SINGLE_IMPORTER = 0.45;

/** The files that may be short, and why. */
const SHORT_FILES: Readonly<Record<string, string>> = {
  "src/base/identity.ts": "the name, title and version, which everything imports",
  "src/base/text.ts": "how names are compared, shared by rooms that share nothing else",
  "src/base/errors.ts": "the ground of all errors",
  "src/entry/health_check.ts": "an entry file: one request",
};

/** Packages that each room may import. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  "src/spanning/": ["valibot"],
  "src/configuration/": ["valibot"],
  "src/sandbox/": ["hono"],
  "src/operations/": [
    "@noble/hashes/hkdf.js",
    "@noble/hashes/hmac.js",
    "@noble/hashes/sha2.js",
  ],
  "src/evidence/": [
    "@noble/hashes/sha2.js",
    "canonicalize",
    "fflate/browser",
    "papaparse",
  ],
  "src/mcp/": ["zod", "@modelcontextprotocol/server"],
  "src/http/": [
    "hono",
    "hono/etag",
    "jose",
    "@modelcontextprotocol/server",
    "@noble/hashes/hmac.js",
    "@noble/hashes/sha2.js",
  ],
  "tools/": ["zod"],
  "src/program/": ["@modelcontextprotocol/server"],
  "mod.ts": ["hono"],
  "src/entry/": [
    "hono",
    "@modelcontextprotocol/server",
    "@modelcontextprotocol/server/stdio",
    "@modelcontextprotocol/client",
    "@modelcontextprotocol/client/stdio",
    "node:",
  ],
  "packaging/": ["esbuild", "@modelcontextprotocol/server", "node:"],
};

const files = [...walk("src"), ...walk("tools"), ...walk("app"), ...walk("packaging"), "mod.ts"];
const sources = read(files);
/** The files that the figures of the house are about. */
const house = files.filter((file) => !/^(?:app|packaging)\//.test(file));

Deno.test("every file stands on a floor", () => {
  for (const file of files) {
    assert.notEqual(floorOf(file), undefined, `${file} has no floor`);
  }
});

Deno.test("imports between rooms point strictly down", () => {
  for (const [file, imported] of relativeImports()) {
    if (roomOf(file, FLOORS) === roomOf(imported, FLOORS)) continue;
    const down = (floorOf(file) ?? 0) > (floorOf(imported) ?? 99);
    assert.ok(down, `${file} imports ${imported}, which is not on a lower floor`);
  }
});

Deno.test("no import cycle", () => {
  const graph = new Map<string, string[]>();
  for (const [file, imported] of relativeImports()) {
    graph.set(file, [...graph.get(file) ?? [], imported]);
  }
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): void => {
    assert.ok(!path.includes(file), `Import cycle: ${[...path, file].join(" -> ")}`);
    if (done.has(file)) return;
    for (const imported of graph.get(file) ?? []) visit(imported, [...path, file]);
    done.add(file);
  };
  for (const file of files) visit(file, []);
});

Deno.test("each room imports only its own packages, by bare names", () => {
  for (const [file, text] of sources) {
    const allowed = PACKAGES[roomOf(file, PACKAGES) ?? ""] ?? [];
    for (const specifier of specifiers(text)) {
      if (specifier.startsWith(".")) continue;
      const ok = allowed.some((name) =>
        specifier === name || (name === "node:" && specifier.startsWith(name))
      );
      assert.ok(ok, `${file} must not import ${specifier}`);
    }
  }
});

Deno.test("outside the entry points nothing depends on one runtime or on the outside world", () => {
  for (const [file, text] of sources) {
    if (file.startsWith("src/entry/") || file.startsWith("packaging/")) continue;
    const code = text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "");
    for (const name of [/\bDeno\./, /\bprocess\./, /\bconsole\./, /globalThis\.fetch/]) {
      assert.doesNotMatch(code, name, `${file} uses ${name}`);
    }
  }
});

Deno.test("a tool file declares and nothing else: no try, no environment, no SDK", () => {
  for (const [file, text] of sources) {
    if (!file.startsWith("tools/")) continue;
    for (const name of [/\btry\s*{/, /\bfetch\(/, /modelcontextprotocol/]) {
      assert.doesNotMatch(text, name, `${file} has ${name}`);
    }
  }
});

Deno.test("the house has few files, of a length that one reads in one go", () => {
  assert.ok(house.length <= MOST_FILES, `${house.length} files, more than ${MOST_FILES}`);
  const lengths = house.map(lines).sort((a, b) => a - b);
  const median = lengths[lengths.length >> 1] ?? 0;
  assert.ok(
    median >= MEDIAN_LINES.least && median <= MEDIAN_LINES.most,
    `The median file has ${median} lines`,
  );
  for (const file of files) {
    assert.ok(lines(file) <= MOST_LINES, `${file} is longer than ${MOST_LINES} lines`);
  }
});

Deno.test("a file is short for a reason only", () => {
  const short = house.filter((file) => lines(file) < SHORT_LINES);
  assert.deepEqual(short.filter((file) => !(file in SHORT_FILES)), []);
  assert.deepEqual(Object.keys(SHORT_FILES).filter((file) => !sources.has(file)), []);
  assert.ok(short.length <= house.length / 10, `${short.length} files are short`);
});

Deno.test("most files are imported from several others, or from none", () => {
  const importers = new Map<string, Set<string>>();
  for (const [file, imported] of relativeImports()) {
    importers.set(imported, (importers.get(imported) ?? new Set()).add(file));
  }
  const single = house.filter((file) => importers.get(file)?.size === 1);
  const share = single.length / house.length;
  assert.ok(share <= MOST_SINGLE_IMPORTER, `${single.length} of ${house.length} have one importer`);
});

Deno.test("nothing is exported that no other file imports", () => {
  const used = importedNames(read([...files, ...walk("tests")]));
  const unused = [...sources].flatMap(([file, text]) => {
    const names = used.get(file) ?? new Set();
    // The platform makes the objects of a Worker.
    return file === "mod.ts" || file === "src/entry/worker.ts" || names.has("*")
      ? []
      : exportedNames(text)
        .filter((name) => !names.has(name)).map((name) => `${file}: ${name}`);
  });
  assert.deepEqual(unused, []);
});

Deno.test("every file opens by saying what it is, and says it once", () => {
  const found = [...sources].map(([file, text]) => {
    const comments = [...text.matchAll(/^\/\*\*[^]*?\*\/\n(?=(\n|export |import )?)/gm)];
    const isFirst = ({ index }: RegExpExecArray): boolean =>
      /^(?:(?:#!|\/\/).*\n|import\b[^;]*;\n|\s*\n)*$/.test(text.slice(0, index));
    // The comment on the file stands by itself or on what it exports, not on a detail.
    const opening = comments.filter((each) => each[1] !== undefined && isFirst(each)).length;
    return [file, opening, comments.filter((each) => each[1] === "\n" && !isFirst(each)).length];
  });
  assert.deepEqual(found.filter(([, opening, later]) => opening !== 1 || later !== 0), []);
});

function walk(folder: string): string[] {
  return [...Deno.readDirSync(join(root, folder))].flatMap(({ name, isDirectory }) => {
    const path = `${folder}/${name}`;
    return isDirectory ? walk(path) : name.endsWith(".ts") ? [path] : [];
  });
}

function read(paths: readonly string[]): Map<string, string> {
  return new Map(paths.map((path) => [path, Deno.readTextFileSync(join(root, path))]));
}

function lines(file: string): number {
  return (sources.get(file) ?? "").split("\n").length - 1;
}

function floorOf(file: string): number | undefined {
  return FLOORS[roomOf(file, FLOORS) ?? ""];
}

function roomOf(file: string, rooms: Readonly<Record<string, unknown>>): string | undefined {
  return Object.keys(rooms).filter((room) =>
    file === room || (room.endsWith("/") && file.startsWith(room))
  )
    .sort((a, b) => b.length - a.length)[0];
}

function specifiers(text: string): string[] {
  return [...text.matchAll(/^\s*(?:import|export)\b[^;]*?\bfrom\s+"([^"]+)"|^import\s+"([^"]+)"/gm)]
    .map((match) => match[1] ?? match[2] ?? "");
}

function relativeImports(): [string, string][] {
  return [...sources].flatMap(([file, text]) =>
    specifiers(text).filter((specifier) => specifier.startsWith(".")).map((specifier) =>
      [file, relative(root, join(root, file, "..", specifier))] satisfies [string, string]
    )
  );
}

/** Names that a file exports, re-exports aside. */
function exportedNames(text: string): string[] {
  const declared =
    /^export (?:async |abstract )*(?:function\*?|const|let|class|interface|type) (\w+)/gm;
  return [...text.matchAll(declared)].map(([, name = ""]) => name);
}

/** Names imported from each file; "*" where all of them are, or where it is imported when needed. */
function importedNames(texts: ReadonlyMap<string, string>): Map<string, Set<string>> {
  const names = new Map<string, Set<string>>();
  const add = (file: string, specifier: string, ...imported: string[]): void => {
    const path = relative(root, join(root, file, "..", specifier));
    names.set(path, new Set([...names.get(path) ?? [], ...imported]));
  };
  for (const [file, text] of texts) {
    for (
      const [, clause = "", specifier = ""] of text.matchAll(
        /^(?:import|export) ([^;"]*?)\s+from "(\.[^"]+)"/gm,
      )
    ) {
      const [, list] = /\{([^}]*)\}/.exec(clause) ?? [];
      const listed = list?.split(",").map((name) =>
        name.trim().replace(/^type /, "").replace(/ as .*/, "")
      );
      const [, space] = /\* as (\w+)/.exec(clause) ?? [];
      const fields = text.matchAll(new RegExp(`\\b${space}\\.(\\w+)`, "g"));
      add(
        file,
        specifier,
        ...listed ?? (space ? [...fields].map(([, field = ""]) => field) : ["*"]),
      );
    }
    const taken =
      /(?:\{([^{}]*)\}\s*=\s*await )?\bimport\(\s*"(\.[^"]+)",?\s*\)(?:\)?\.(?:then\(\(\{([^{}]*)\}|(\w+)))?/g;
    for (const [, before, specifier = "", then, field = "*"] of text.matchAll(taken)) {
      add(file, specifier, ...(before ?? then ?? field).split(",").map((name) => name.trim()));
    }
  }
  return names;
}
