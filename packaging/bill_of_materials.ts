import { IDENTITY, VERSION } from "../src/base/identity.ts";
import { ROOT } from "./root.ts";
import { readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * The software bill of materials in CycloneDX 1.6: every package of the lock file, which the
 * container holds, and which of the bundles hold it too. It has no date and no serial number, so
 * that the same release has the same bill.
 *
 * `bundled` has the files of each bundle, as esbuild lists them. Throws for a package without a
 * license, and for a bundled one that is not in the lock file.
 */
export function billOfMaterials(
  bundled: Readonly<Record<string, readonly string[]>>,
): Record<string, unknown> {
  const lock: { npm: Record<string, { integrity: string }> } = JSON.parse(
    readFileSync(join(ROOT, "deno.lock"), "utf8"),
  );
  const locked = Object.entries(lock.npm).map(([id, { integrity }]) => ({
    ...readPackage(id.replace(/_.*$/, "")),
    integrity,
  }));
  const held = Object.entries(bundled).map(([bundle, files]) =>
    [bundle, new Set(files.flatMap((file) => packageName(file) ?? []))] as const
  );
  for (const [bundle, names] of held) {
    const unknown = [...names].find((name) => !locked.some((each) => each.name === name));
    if (unknown !== undefined) throw new Error(`Not in the lock file: ${unknown} of ${bundle}`);
  }
  const { name, repository, description } = IDENTITY;
  return {
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    version: 1,
    metadata: {
      component: {
        type: "application",
        "bom-ref": name,
        name,
        version: VERSION,
        description,
        licenses: [{ license: { id: "MIT" } }],
        externalReferences: [{ type: "vcs", url: repository }],
      },
    },
    components: locked.map((each) => ({
      type: "library",
      "bom-ref": each.purl,
      name: each.name,
      version: each.version,
      purl: each.purl,
      licenses: [
        /^[\w.+-]+$/.test(each.license)
          ? { license: { id: each.license } }
          : { expression: each.license },
      ],
      hashes: [{ alg: "SHA-512", content: hexadecimal(each.integrity) }],
      properties: [
        "container",
        ...held.flatMap(([bundle, names]) => names.has(each.name) ? [bundle] : []),
      ].map((value) => ({ name: `${name}:contained-in`, value })),
    })),
    dependencies: [{ ref: name, dependsOn: locked.map(({ purl }) => purl) }],
  };
}

interface Package {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly purl: string;
}

function readPackage(id: string): Package {
  const name = id.slice(0, id.lastIndexOf("@"));
  const folder = `node_modules/.deno/${id.replace("/", "+")}/node_modules/${name}`;
  const manifest = JSON.parse(readFileSync(join(ROOT, folder, "package.json"), "utf8"));
  const { version, license } = manifest;
  if (typeof license !== "string") throw new Error(`No license: ${id}`);
  return { name, version, license, purl: `pkg:npm/${name.replace("@", "%40")}@${version}` };
}

/** The package of a bundled file; undefined for a file of this project. */
function packageName(file: string): string | undefined {
  return /^.*\bnode_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1];
}

function hexadecimal(integrity: string): string {
  const bytes = atob(integrity.replace(/^sha512-/, ""));
  return [...bytes].map((byte) => byte.charCodeAt(0).toString(16).padStart(2, "0")).join("");
}
