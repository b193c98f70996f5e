import { GRID_STYLE } from "../src/grid/markup.ts";
import { ROOT } from "./root.ts";
import * as esbuild from "esbuild";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Builds the page of `show_access`, for `deno task build:app`. */

/** The folder that the page is made from. */
const SOURCE = join(ROOT, "app");
export const APP_FILE: string = join(ROOT, "src/mcp/access.html");

/**
 * The page of `show_access` as one file that needs no other: hosts show it in a sandbox from which
 * nothing else can be loaded.
 */
export async function buildApp(): Promise<string> {
  const { outputFiles: [script] } = await esbuild.build({
    entryPoints: [join(SOURCE, "page.ts")],
    bundle: true,
    write: false,
    format: "esm",
    target: "es2023",
    minify: true,
    legalComments: "none",
  });
  const style = await esbuild.transform(
    GRID_STYLE + readFileSync(join(SOURCE, "page.css"), "utf8"),
    {
      loader: "css",
      minify: true,
    },
  );
  await esbuild.stop();
  if (script === undefined) throw new Error("No script was built");
  // By functions: in a text "$&" would mean what was replaced.
  return PAGE.replace("%STYLE%", () => style.code.trim())
    .replace("%SCRIPT%", () => script.text.trim());
}

const PAGE = `<!doctype html>
<html lang="en" class="inline">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="spanning-access" content="">
<title>Who has access</title>
<style>%STYLE%</style>
</head>
<body>
<script type="module">%SCRIPT%</script>
</body>
</html>
`;

if (import.meta.main) writeFileSync(APP_FILE, await buildApp());
