import { type BaseUrl, parseBaseUrl, regionBaseUrl } from "../spanning/base_url.ts";
import { REGION_LIST } from "../spanning/region.ts";
import { readAlike } from "./read_alike.ts";
import type { SettingReader } from "./setting_reader.ts";
import type { SettingName } from "./settings.ts";

const BASE_URLS: readonly SettingName[] = ["SPANNING_BASE_URL", "BATON_SPANNING_BASE_URL"];

/** The settings that say where the API is. */
export const PLACE_SETTINGS: readonly SettingName[] = ["SPANNING_REGION", ...BASE_URLS];

/** Reads where the API is, by region or by URL; undefined when missing or wrong. */
export function readBaseUrl(reader: SettingReader): BaseUrl | undefined {
  if (reader.set(PLACE_SETTINGS).length === 0) {
    reader.problems.push(
      `SPANNING_REGION is not set: write one of ${REGION_LIST}, as in the address of your Spanning console, or set SPANNING_BASE_URL`,
    );
    return undefined;
  }
  const regionText = reader.text("SPANNING_REGION");
  const byRegion = regionText === undefined
    ? undefined
    : reader.attempt(() => regionBaseUrl(regionText, "SPANNING_REGION"));
  const byUrl = readAlike(
    reader,
    BASE_URLS,
    (text, name) => reader.attempt(() => parseBaseUrl(text, name)),
    (one, other) => one.origin === other.origin,
  );
  if (byUrl === undefined) return byRegion;
  if (byRegion !== undefined && byRegion.region !== byUrl.value.region) {
    reader.problems.push(
      `SPANNING_REGION and ${byUrl.name} disagree: remove the one that does not fit your tenant`,
    );
  }
  if (byUrl.value.region === "custom") {
    reader.warnings.push(
      `${byUrl.name} is a loopback address, which is for development: answers come from whatever listens there, not from Spanning`,
    );
  }
  return byUrl.value;
}
