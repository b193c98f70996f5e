import { ConfigurationError } from "../base/errors.ts";
import type { TenantConfiguration } from "./configuration.ts";
import { readTenantEntry } from "./read_tenant_entry.ts";
import type { SettingReader } from "./setting_reader.ts";
import { NUMBERED_TENANTS } from "./settings.ts";

/** Reads a file as text; throws when it cannot. Absent where there is no file system. */
export type ReadFile = (path: string) => string;

/** Variables that hold an array of tenants. */
const LISTS: readonly string[] = ["SPANNING_TENANTS", ...NUMBERED_TENANTS];

const FORM = 'write a JSON array such as [{"id": …, "region": …, "adminEmail": …, "apiKey": …}]';

/** The settings that describe several tenants. */
export const TENANTS_SETTINGS: readonly string[] = [...LISTS, "SPANNING_TENANTS_FILE"];

/** Reads the tenants of all lists; undefined when no list is set. */
export function readTenants(
  reader: SettingReader,
  readFile: ReadFile | undefined,
): TenantConfiguration[] | undefined {
  const set = reader.set(TENANTS_SETTINGS);
  if (set.length === 0) return undefined;
  const tenants = set.flatMap((name) => {
    const text = name === "SPANNING_TENANTS_FILE" ? fileText(reader, readFile) : reader.text(name);
    return text === undefined ? [] : readList(reader, name, text);
  });
  const ids = new Set<string>();
  for (const { id } of tenants) {
    if (ids.has(id.toLowerCase())) {
      reader.problems.push(`${set.join(", ")}: an id stands twice, give each tenant its own`);
      break;
    }
    ids.add(id.toLowerCase());
  }
  if (tenants.some(({ baseUrl }) => baseUrl.region === "custom")) {
    reader.warnings.push(
      `${
        set.join(", ")
      }: a baseUrl is a loopback address, which is for development: answers come from whatever listens there, not from Spanning`,
    );
  }
  return tenants;
}

function fileText(reader: SettingReader, readFile: ReadFile | undefined): string | undefined {
  const path = reader.text("SPANNING_TENANTS_FILE") ?? "";
  if (readFile === undefined) {
    reader.problems.push(
      "SPANNING_TENANTS_FILE cannot be read: there is no file system here, write the array in SPANNING_TENANTS",
    );
    return undefined;
  }
  try {
    return readFile(path);
  } catch {
    reader.problems.push(
      "SPANNING_TENANTS_FILE cannot be read: write the path of a file that exists and that this program may read (on Deno, --allow-read=PATH allows it)",
    );
    return undefined;
  }
}

function readList(reader: SettingReader, name: string, text: string): TenantConfiguration[] {
  let list: unknown;
  try {
    list = JSON.parse(text.replace(/^\ufeff/, ""));
  } catch {
    // The parser's own message quotes the text, which holds keys.
    reader.problems.push(`${name} is not JSON: ${FORM}`);
    return [];
  }
  if (!Array.isArray(list) || list.length === 0) {
    reader.problems.push(`${name} holds no list of tenants: ${FORM}`);
    return [];
  }
  return list.flatMap((entry, at) =>
    reader.attempt(() => readTenantEntry(entry, `${name}[${at}]`)) ?? []
  );
}

/** Refuses settings for one tenant beside those for several: which were meant cannot be told. */
export function refuseBoth(reader: SettingReader, single: readonly string[]): void {
  const beside = reader.set(single);
  if (beside.length === 0) return;
  throw new ConfigurationError([
    `${beside.join(", ")} would describe one tenant beside those of ${
      reader.set(TENANTS_SETTINGS).join(", ")
    }: remove it, or write it into the entry of its tenant`,
  ]);
}
