import { ConfigurationError } from "../base/errors.ts";
import { type BaseUrl, REGION_LIST } from "../spanning/base_url.ts";
import { type Configuration, ONLY_TENANT, type TenantConfiguration } from "./configuration.ts";
import { CREDENTIAL_SETTINGS, readCredentialSettings } from "./credentials.ts";
import { type ReadFile, readSecretFile } from "./environment.ts";
import { describeRepeated, type Environment, SettingReader } from "./setting_reader.ts";
import { NUMBERED_TENANTS, type SettingName } from "./settings.ts";
import { readPlace, readTenantEntry } from "./tenant_entry.ts";

/** Reads the tenants that the settings describe, one by single settings or several by lists. */
export function readTenantList(
  reader: SettingReader,
  { sandbox, credentialsFrom, readFile }: TenantSources,
): TenantConfiguration[] {
  const several = reader.set(TENANTS_SETTINGS).length > 0;
  if (credentialsFrom === "headers") {
    refuseBeside(reader, sandbox);
    return [];
  }
  if (sandbox === true) return [];
  if (several) {
    reader.attempt(() => refuseBoth(reader, [...SINGLE, "SPANNING_SIGN_IN_PATHS"]));
    return readTenants(reader, readFile) ?? [];
  }
  // With an unreadable switch, a tenant is expected only where one is described.
  if (sandbox === undefined && reader.set(SINGLE).length === 0) return [];
  const tenant = readTenant(reader);
  return tenant === undefined ? [] : [tenant];
}

/** Whether the embedded sandbox answers; undefined when the setting cannot be read. */
export function readSandbox(reader: SettingReader): boolean | undefined {
  const word = reader.text("SPANNING_SANDBOX")?.toLowerCase() ?? "0";
  if (word === "0" || word === "false") return false;
  if (word !== "1" && word !== "true") {
    reader.problems.push(
      "SPANNING_SANDBOX is neither on nor off: write SPANNING_SANDBOX=1 for the sandbox, or remove it for your own tenant",
    );
    return undefined;
  }
  const credentials = reader.set([...CREDENTIAL_SETTINGS, ...TENANTS_SETTINGS]);
  if (credentials.length > 0) {
    reader.problems.push(
      `SPANNING_SANDBOX is on although real credentials are set: remove SPANNING_SANDBOX for your own tenant, or ${
        credentials.join(", ")
      } for the sandbox`,
    );
  }
  for (const name of reader.set(PLACE_SETTINGS)) {
    reader.warnings.push(`${name} has no effect: SPANNING_SANDBOX is on`);
  }
  return true;
}

/** The way out for a reader who has no tenant's settings at hand. */
const SANDBOX_HINT =
  "To try the program without a tenant, set SPANNING_SANDBOX=1 and none of these";

/**
 * Adds the way out to an error, for every entry point to show; leaves it unchanged where the sandbox
 * is on or its switch cannot be read.
 */
export function withSandboxHint(error: ConfigurationError, env: Environment): ConfigurationError {
  const word = new SettingReader(env).text("SPANNING_SANDBOX")?.toLowerCase() ?? "0";
  if (word !== "0" && word !== "false") return error;
  return new ConfigurationError([...error.problems, SANDBOX_HINT], { cause: error });
}

/** Variables that hold an array of tenants. */
const LISTS: readonly string[] = ["SPANNING_TENANTS", ...NUMBERED_TENANTS];

const FORM = 'write a JSON array such as [{"id": …, "region": …, "adminEmail": …, "apiKey": …}]';

/** The settings that describe several tenants. */
const TENANTS_SETTINGS: readonly string[] = [...LISTS, "SPANNING_TENANTS_FILE"];

/** Reads the tenants of all lists; undefined when no list is set. */
function readTenants(
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
  const name = "SPANNING_TENANTS_FILE";
  return readSecretFile(name, reader.text(name) ?? "", readFile, reader.problems);
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

/** Refuses settings for one tenant beside those for several: nothing tells which were meant. */
function refuseBoth(reader: SettingReader, single: readonly string[]): void {
  const beside = reader.set(single);
  if (beside.length === 0) return;
  throw new ConfigurationError([
    `${beside.join(", ")} would describe one tenant beside those of ${
      reader.set(TENANTS_SETTINGS).join(", ")
    }: remove it, or write it into the entry of its tenant`,
  ]);
}

const BASE_URLS: readonly SettingName[] = ["SPANNING_BASE_URL", "BATON_SPANNING_BASE_URL"];

/** The settings that locate the API. */
const PLACE_SETTINGS: readonly SettingName[] = ["SPANNING_REGION", ...BASE_URLS];

/** Reads the address of the API; undefined when missing or wrong. */
function readBaseUrl(reader: SettingReader): BaseUrl | undefined {
  const [region] = reader.given(["SPANNING_REGION"]);
  const found = readPlace({
    region,
    baseUrls: {
      given: reader.given(BASE_URLS),
      disagree: describeRepeated,
      unlikeRegion: (region, baseUrl) =>
        `${region} and ${baseUrl} disagree: remove the one that does not fit your tenant`,
    },
    missing:
      `SPANNING_REGION is not set: write one of ${REGION_LIST}, as in the address of your Spanning console, or set SPANNING_BASE_URL`,
  }, reader.problems);
  if (found?.value.region === "custom") {
    reader.warnings.push(
      `${found.place} is a loopback address, which is for development: answers come from whatever listens there, not from Spanning`,
    );
  }
  return found?.value;
}

/** Reads the one tenant that single settings describe; undefined when a part is missing or wrong. */
function readTenant(reader: SettingReader): TenantConfiguration | undefined {
  const credentials = readCredentialSettings(reader);
  const baseUrl = readBaseUrl(reader);
  if (credentials === undefined || baseUrl === undefined) return undefined;
  return { id: ONLY_TENANT, baseUrl, credentials };
}

/** The settings that describe one tenant. */
const SINGLE: readonly string[] = [...CREDENTIAL_SETTINGS, ...PLACE_SETTINGS];

/** The settings that decide the source of tenants. */
interface TenantSources {
  /** Undefined when the switch cannot be read. */
  readonly sandbox: boolean | undefined;
  readonly credentialsFrom: Configuration["credentialsFrom"];
  readonly readFile: ReadFile | undefined;
}

/** Refuses tenants in the settings if each request brings its own. */
function refuseBeside(reader: SettingReader, sandbox: boolean | undefined): void {
  const beside = [
    ...reader.set([
      ...SINGLE,
      ...TENANTS_SETTINGS,
      "SPANNING_SIGN_IN_PATHS",
      "MCP_OAUTH_TENANTS_CLAIM",
    ]),
    ...(sandbox === true ? ["SPANNING_SANDBOX"] : []),
  ];
  if (beside.length === 0) return;
  reader.problems.push(
    `SPANNING_CREDENTIALS_FROM=headers takes each tenant from the request: remove ${
      beside.join(", ")
    }, or SPANNING_CREDENTIALS_FROM`,
  );
}
