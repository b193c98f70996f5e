import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * The licenses of the packages that a bundle holds, which these licenses ask to be passed on.
 *
 * Throws where a package has no license file, because then nobody has looked at its terms.
 */
export function thirdPartyLicenses(root: string, bundledFiles: readonly string[]): string {
  const folders = new Set(bundledFiles.flatMap((file) => packageFolder(file) ?? []));
  return [...folders].sort().map((folder) => {
    const { name, version, license } = JSON.parse(read(join(root, folder, "package.json")));
    const file = readdirSync(join(root, folder)).find((file) => /^licen[cs]e/i.test(file));
    if (file === undefined) throw new Error(`No license file: ${name}@${version}`);
    return `${name}@${version} (${license})\n\n${read(join(root, folder, file)).trim()}\n`;
  }).join(`\n${"-".repeat(78)}\n\n`);
}

function packageFolder(file: string): string | undefined {
  return /^.*\bnode_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0];
}

function read(path: string): string {
  return readFileSync(path, "utf8");
}
