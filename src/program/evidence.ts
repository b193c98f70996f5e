import { shareWork } from "../base/async.ts";
import { createKeyedHash } from "../base/hash.ts";
import type { Configuration } from "../configuration/configuration.ts";
import type { EvidenceAccess, PackageFolder } from "../evidence/places.ts";
import type { OpenPackage } from "../http/evidence_route.ts";
import type { Caller } from "../http/policy.ts";
import type { EvidencePlace } from "../mcp/tool.ts";
import { ANYBODY } from "../operations/audit.ts";
import { CREDENTIAL_HEADERS } from "../spanning/request.ts";
import { MemoryShelf, readPlaceId, type Taker, tenantMark } from "../tenant/package_shelf.ts";
import type { Tenant, Tenants } from "../tenant/tenant.ts";

/** Where this program puts evidence: the operator's folder, and the shelf that HTTP fetches from. */

/** Opens the folder that packages are written to. */
export type OpenEvidence = (folder: string) => Promise<PackageFolder>;

/**
 * The places of a program. Packages that are fetched over HTTP are kept by the owners of tenants where
 * there are any, or else by this process; a process that forgets from one request to the next keeps
 * none.
 */
export function createEvidence(
  { evidence: settings, credentialsFrom }: Pick<Configuration, "evidence" | "credentialsFrom">,
  { openEvidence, ownerOf, perRequest = false, overHttp = true, now }: EvidenceHost,
): Evidence {
  const folder = openEvidence && settings.folder !== undefined
    ? lazyFolder(settings.folder, openEvidence)
    : undefined;
  const keepsOwn = overHttp && ownerOf === undefined && !perRequest;
  const shelf = keepsOwn ? new MemoryShelf(now) : undefined;
  const onDisk: readonly EvidencePlace[] = folder ? ["any", "folder"] : [];
  const fetched: readonly EvidencePlace[] = shelf || ownerOf ? ["any"] : [];
  const hash = createKeyedHash();
  // With another credential a caller is somebody else. An owner belongs to one credential anyway.
  const nameOwner = async (caller: Caller | undefined, headers: Headers): Promise<string> => {
    const id = caller?.id ?? ANYBODY;
    if (credentialsFrom !== "headers" || ownerOf !== undefined) return id;
    const brought = Object.values(CREDENTIAL_HEADERS).map((name) => headers.get(name));
    return `${id} ${String(await hash(JSON.stringify(brought)))}`;
  };
  return {
    possible: settings.folder !== undefined || shelf !== undefined,
    places: onDisk,
    placesOverHttp: [...new Set([...onDisk, ...fetched])],
    own: folder && { desk: () => Promise.resolve({ settings, folder }) },
    accessOf: (caller, headers, address) => ({
      desk: async () => {
        const owner = await nameOwner(caller, headers);
        return { settings, folder, shelf, owner, address: address() };
      },
      address,
    }),
    opener: (tenantsOf) => async (id, { caller, headers, stranger, peek }) => {
      const owner = stranger ? undefined : await nameOwner(caller, headers);
      const taker = { owner, tenants: caller?.tenants, peek };
      if (shelf !== undefined) return await shelf.open(id, taker);
      const { all } = await tenantsOf(caller, headers);
      return await openAtOwners(all, id, taker);
    },
  };
}

/** Where evidence goes, and how it is found again. */
export interface Evidence {
  /** Whether lists that are read here may be sealed here. */
  readonly possible: boolean;
  /** For whoever started the program. */
  readonly places: readonly EvidencePlace[];
  readonly placesOverHttp: readonly EvidencePlace[];
  /** For whoever started the program; absent where there is no folder. */
  readonly own: EvidenceAccess | undefined;
  /** For a caller over HTTP; `address` is where the caller fetches packages. */
  readonly accessOf: (
    caller: Caller | undefined,
    headers: Headers,
    address: () => string,
  ) => EvidenceAccess;
  /** Opens packages for callers who may ask about these tenants. */
  readonly opener: (
    tenantsOf: (caller: Caller | undefined, headers: Headers) => Tenants | Promise<Tenants>,
  ) => OpenPackage;
}

interface EvidenceHost {
  readonly openEvidence?: OpenEvidence | undefined;
  readonly ownerOf?: unknown;
  readonly perRequest?: boolean | undefined;
  readonly overHttp?: boolean | undefined;
  readonly now: () => number;
}

/** Asks the owners of those tenants that the id can be of: nearly always one. */
async function openAtOwners(
  tenants: readonly Tenant[],
  id: string,
  taker: Taker,
): ReturnType<OpenPackage> {
  const mark = readPlaceId(id)?.mark;
  for (const { id: tenant, owner } of tenants) {
    if (tenantMark(tenant) !== mark) continue;
    const found = await owner?.openPackage?.(id, taker);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Loads what writes to disk with the first package. */
function lazyFolder(folder: string, open: OpenEvidence): PackageFolder {
  const opened = shareWork(() => open(folder));
  return {
    write: async (name, files) => await (await opened()).write(name, files),
    writeZip: async (name, bytes) => await (await opened()).writeZip(name, bytes),
    find: async (review, tenant) => await (await opened()).find(review, tenant),
    worksheet: async (name) => await (await opened()).worksheet(name),
    complete: async (review, files) => await (await opened()).complete(review, files),
  };
}
