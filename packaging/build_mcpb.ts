import { IDENTITY, VERSION } from "../src/base/identity.ts";
import { settingOf } from "../src/configuration/settings.ts";
import { toolsFor } from "../src/mcp/tool.ts";
import { tools } from "../tools/mod.ts";
import { buildNode, NODE_ENTRY, NODE_RANGE, type NodeBuild } from "./build_node.ts";
import { ASKED_SETTINGS } from "./launch.ts";
import { DIST, ROOT } from "./root.ts";
import { runMcpb } from "./run_mcpb.ts";
import { fixZipTimes } from "./zip_times.ts";
import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Lays out the desktop bundle with a built npm package or one that it builds, and has the format's
 * own tool check and pack it.
 */
export async function buildMcpb(
  folder: string = join(DIST, "mcpb"),
  built?: NodeBuild,
): Promise<McpbBuild> {
  rmSync(folder, { recursive: true, force: true });
  const bundle = join(folder, "bundle");
  mkdirSync(join(bundle, "server"), { recursive: true });
  const node = built ?? await buildNode(join(folder, "node"));
  copyFileSync(node.file, join(bundle, BUNDLED_ENTRY));
  for (const file of ["LICENSE", "THIRD_PARTY_LICENSES.txt"]) {
    copyFileSync(join(node.folder, file), join(bundle, file));
  }
  if (built === undefined) rmSync(node.folder, { recursive: true });
  copyFileSync(`${ROOT}packaging/${ICON_FILE}`, join(bundle, ICON_FILE));
  writeFileSync(join(bundle, "manifest.json"), JSON.stringify(mcpbManifest(), null, 2) + "\n");
  const file = join(folder, MCPB_FILE);
  // Refuses a manifest that is not valid.
  await runMcpb("pack", bundle, file);
  const bytes = readFileSync(file);
  fixZipTimes(bytes);
  writeFileSync(file, bytes);
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  return { file, size: statSync(file).size, sha256 };
}

/** The file name of this version's bundle. */
export const MCPB_FILE: string = `${IDENTITY.name}-${VERSION}.mcpb`;

/** The bundle's icon, beside the manifest. */
const ICON_FILE = "icon.png";

/** The side of the icon in pixels, as Claude Desktop recommends. */
const ICON_SIZE = 512;

/** The entry point in the bundle. */
export const BUNDLED_ENTRY = `server/${NODE_ENTRY}`;

const LONG_DESCRIPTION =
  `Administrators of Kaseya Spanning Backup for Microsoft 365 can read and restore a whole company's mail, files and calendars. This extension lets Claude answer who has that access, and why: which users hold which of the seven roles, on what evidence, who is disabled, and who still sits on a paid seat. It only reads.

To look around first, turn the sandbox on and leave the other fields empty: every answer is then about invented people.`;

/**
 * The manifest of the desktop bundle, of version 0.3, which most hosts read.
 *
 * Its forms know no choices, so the region is a text whose description lists what it may be.
 * Nothing is required: with the sandbox on the fields stay empty, and where they are empty without
 * it every call says which are missing. An empty default makes hosts pass an empty text instead of
 * the placeholder.
 */
export function mcpbManifest(): Record<string, unknown> {
  const { name, title, description, repository } = IDENTITY;
  return {
    manifest_version: "0.3",
    name,
    display_name: title,
    version: VERSION,
    description,
    long_description: LONG_DESCRIPTION,
    author: { name: "The spanning-access-mcp authors", url: repository },
    repository: { type: "git", url: `${repository}.git` },
    homepage: repository,
    documentation: `${repository}#readme`,
    support: `${repository}/issues`,
    license: "MIT",
    keywords: ["spanning", "kaseya", "microsoft 365", "access review", "backup"],
    icon: ICON_FILE,
    icons: [{ src: ICON_FILE, size: `${ICON_SIZE}x${ICON_SIZE}` }],
    server: {
      type: "node",
      entry_point: BUNDLED_ENTRY,
      mcp_config: {
        command: "node",
        args: [`\${__dirname}/${BUNDLED_ENTRY}`],
        env: {
          ...Object.fromEntries(ASKED_SETTINGS.map(({ name, id }) => [name, placeholder(id)])),
          SPANNING_SIGN_IN_PATHS: placeholder("sign_in_paths"),
          SPANNING_SANDBOX: placeholder("sandbox"),
          HTTPS_PROXY: placeholder("proxy"),
          NODE_EXTRA_CA_CERTS: placeholder("certificate_authority"),
        },
      },
    },
    // A bundle has no folder for evidence.
    tools: toolsFor(tools, false, []).map(({ listing }) => ({
      name: listing.name,
      description: listing.description,
    })),
    // Their texts depend on arguments: clients ask the server.
    prompts_generated: true,
    compatibility: {
      platforms: ["darwin", "win32", "linux"],
      runtimes: { node: NODE_RANGE },
    },
    user_config: {
      ...Object.fromEntries(
        ASKED_SETTINGS.map(({ id, title, description, secret }) => [
          id,
          { type: "string", title, description, sensitive: secret, required: false, default: "" },
        ]),
      ),
      sign_in_paths: {
        ...OPTIONAL,
        title: "Sign-in paths",
        description: `${
          settingOf("SPANNING_SIGN_IN_PATHS").meaning
        }. Leave it empty if you do not know`,
      },
      sandbox: {
        type: "boolean",
        title: "Sandbox",
        description: settingOf("SPANNING_SANDBOX").meaning.replace(/^1: /, "On: "),
        required: false,
        default: false,
      },
      proxy: {
        ...OPTIONAL,
        title: "Proxy",
        description: "Address of your company's proxy, if it has one: http://proxy.example:8080",
      },
      certificate_authority: {
        ...OPTIONAL,
        title: "Certificate authority",
        description: "Path of a PEM file with your company's certificate authority, if it has one",
      },
    },
  };
}

/** A text that may stay empty. */
const OPTIONAL = { type: "string", required: false, default: "" } as const;

function placeholder(id: string): string {
  return `\${user_config.${id}}`;
}

/** A built desktop bundle. */
export interface McpbBuild {
  /** The `.mcpb` file. */
  readonly file: string;
  /** Its bytes. */
  readonly size: number;
  /** Its SHA-256 in hexadecimal, as `server.json` states it. */
  readonly sha256: string;
}

if (import.meta.main) {
  const { file, size, sha256 } = await buildMcpb();
  // deno-lint-ignore no-console
  console.log(`${file}: ${(size / 1000).toFixed(1)} kB, sha256 ${sha256}`);
}
