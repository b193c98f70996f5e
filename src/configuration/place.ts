import { type BaseUrl, parseBaseUrl, regionBaseUrl } from "../spanning/base_url.ts";
import { attempt, type Given, type Placed, readAlike } from "./gather.ts";

/**
 * Reads the address of a tenant's API, by region, by base URL, or by both if they agree; undefined when it
 * is missing or wrong, which is then among the problems.
 */
export function readPlace(
  { region, baseUrls, missing }: PlaceSource,
  problems: string[],
): Placed<BaseUrl> | undefined {
  if (region === undefined && !baseUrls?.given.length) {
    problems.push(missing);
    return undefined;
  }
  const byRegion = region && attempt(problems, () => regionBaseUrl(region.text, region.place));
  const byUrl = baseUrls && readAlike(baseUrls.given, {
    read: (text, place) => attempt(problems, () => parseBaseUrl(text, place)),
    same: (one, other) => one.origin === other.origin,
    disagree: baseUrls.disagree,
  }, problems);
  if (region && byRegion && byUrl && byRegion.region !== byUrl.value.region) {
    problems.push(baseUrls.unlikeRegion(region.place, byUrl.place));
  }
  return byUrl ?? (region && byRegion && { place: region.place, value: byRegion });
}

/** The region and the base URLs that are given, and the sentences about mistakes. */
interface PlaceSource {
  readonly region: Given | undefined;
  /** Absent where only regions are accepted. */
  readonly baseUrls?: {
    readonly given: readonly Given[];
    /** The sentence about two base URLs that disagree. */
    readonly disagree: (one: string, other: string) => string;
    /** The sentence about a region and a base URL that disagree. */
    readonly unlikeRegion: (region: string, baseUrl: string) => string;
  };
  /** The sentence for neither a region nor a base URL. */
  readonly missing: string;
}
