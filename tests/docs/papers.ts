import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../support/entry_process.ts";

/** A paper for people: its path in the repository, and its text. */
interface Paper {
  readonly path: string;
  readonly text: string;
}

/** A fenced block of code. */
export interface Block {
  readonly language: string;
  readonly code: string;
}

/** All papers there are. */
export const PAPERS: readonly Paper[] = [
  ...["README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md"]
    .filter((path) => existsSync(join(ROOT, path))),
  ...readdirSync(join(ROOT, "docs")).filter((name) => name.endsWith(".md")).map((name) =>
    `docs/${name}`
  ),
].map((path) => ({ path, text: readFileSync(join(ROOT, path), "utf8") }));

/** The text of one paper. */
export function paper(path: string): string {
  const found = PAPERS.find((each) => each.path === path);
  if (found === undefined) throw new Error(`There is no ${path}`);
  return found.text;
}

/** The blocks of code in a text, in their order. */
export function blocksOf(text: string): Block[] {
  return [...text.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)]
    .map(([, language = "", code = ""]) => ({ language, code }));
}

/** The anchors that headings give, as GitHub makes them. */
export function anchorsOf(text: string): string[] {
  return [...text.replaceAll(/^```[\s\S]*?^```$/gm, "").matchAll(/^#+ (.+)$/gm)]
    .map(([, title = ""]) =>
      title.toLowerCase().replaceAll(/[^\p{L}\p{N}\s_-]/gu, "").replaceAll(" ", "-")
    );
}
