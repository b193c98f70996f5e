import { ReportableError } from "../base/errors.ts";
import type { Configuration } from "../configuration/configuration.ts";

/**
 * Where the object of a tenant stands: in the platform's jurisdiction of its region, or in the one
 * that the settings name. It is part of the object's name, so that a change is another object and
 * the one before can tell that it is no longer wanted.
 *
 * A runtime or account without jurisdictions has its objects anywhere, unless the settings name one.
 */
export function findJurisdiction(
  objects: ObjectNamespace | undefined,
  region: string,
  chosen: Configuration["jurisdiction"],
): Jurisdiction | undefined {
  const wanted = chosen ?? (EUROPEAN.includes(region) ? "eu" : "none");
  if (wanted === "none") return undefined;
  try {
    objects?.jurisdiction?.(wanted);
    return objects?.jurisdiction === undefined ? refuse(chosen) : wanted;
  } catch (cause) {
    return refuse(chosen, cause);
  }
}

/** Throws where the settings name a jurisdiction; otherwise there is none. */
function refuse(chosen: Configuration["jurisdiction"], cause?: unknown): undefined {
  if (chosen !== undefined) throw new JurisdictionError({ cause });
}

/** The objects of one jurisdiction. */
export function restrictTo(
  objects: ObjectNamespace,
  jurisdiction: Jurisdiction | undefined,
): ObjectNamespace {
  return jurisdiction === undefined ? objects : objects.jurisdiction?.(jurisdiction) ?? objects;
}

/** The name of an object: of a tenant of the settings its id, of a caller's own a digest. */
export function nameObject(
  kind: "tenant" | "caller",
  jurisdiction: Jurisdiction | undefined,
  id: string,
): string {
  return `${kind}${jurisdiction === undefined ? "" : `@${jurisdiction}`}:${id}`;
}

/** Reads such a name. */
export function readObjectName(name: string): { readonly own: boolean; readonly id: string } {
  const [place = "", ...id] = name.split(":");
  return { own: place.split("@")[0] === "tenant", id: id.join(":") };
}

/** The binding of a class of objects, as far as it is used. */
export interface ObjectNamespace {
  getByName(name: string): { readonly fetch: typeof fetch };
  /** Throws where the runtime has no jurisdictions. */
  jurisdiction?(name: Jurisdiction): ObjectNamespace;
}

type Jurisdiction = Exclude<NonNullable<Configuration["jurisdiction"]>, "none">;

/** Regions whose data the platform's jurisdiction of Europe is for. */
const EUROPEAN: readonly string[] = ["eu", "uk"];

class JurisdictionError extends ReportableError {
  override readonly name = "JurisdictionError" as const;

  constructor(options: ErrorOptions) {
    super(
      "Cannot answer: this platform has no place in the jurisdiction that SPANNING_JURISDICTION " +
        "names. Whoever runs this server sets it to none, or uses an account that has one",
      options,
    );
  }
}
