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
  "src/tenant/": 4,
  "src/mcp/": 6,
  "src/http/": 6,
  "tools/": 7,
  "src/program/": 8,
  "mod.ts": 9,
  "src/entry/": 10,
  "packaging/": 11,
};

/** Packages that each room may import. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  "src/spanning/": ["valibot"],
  "src/configuration/": ["valibot"],
  "src/sandbox/": ["hono"],
  "src/mcp/": ["zod", "@modelcontextprotocol/server"],
  "src/http/": ["hono", "hono/etag", "jose", "@modelcontextprotocol/server"],
  "tools/": ["zod"],
  "src/program/": ["@modelcontextprotocol/server"],
  "mod.ts": ["hono"],
  "src/entry/": [
    "hono",
    "@modelcontextprotocol/server/stdio",
    "@modelcontextprotocol/client",
    "@modelcontextprotocol/client/stdio",
    "node:",
  ],
  "packaging/": ["esbuild", "@modelcontextprotocol/server", "node:"],
};

const files = [...walk("src"), ...walk("tools"), ...walk("packaging"), "mod.ts"];
const sources = new Map(files.map((file) => [file, Deno.readTextFileSync(join(root, file))]));

Deno.test("every file stands on a floor", () => {
  for (const file of files) {
    assert.notEqual(roomOf(file, FLOORS), undefined, `${file} has no floor`);
  }
});

Deno.test("imports between rooms point strictly down", () => {
  for (const [file, imported] of relativeImports()) {
    const from = roomOf(file, FLOORS);
    const to = roomOf(imported, FLOORS);
    if (from === to) continue;
    const down = (FLOORS[from ?? ""] ?? 0) > (FLOORS[to ?? ""] ?? 99);
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

Deno.test("outside the doors nothing depends on one runtime or on the outside world", () => {
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

Deno.test("no file of the program is longer than 300 lines", () => {
  for (const [file, text] of sources) {
    assert.ok(text.split("\n").length <= 301, `${file} is longer than 300 lines`);
  }
});

function walk(folder: string): string[] {
  return [...Deno.readDirSync(join(root, folder))].flatMap(({ name, isDirectory }) => {
    const path = `${folder}/${name}`;
    return isDirectory ? walk(path) : name.endsWith(".ts") ? [path] : [];
  });
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
