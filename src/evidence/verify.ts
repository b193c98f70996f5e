import { UserInputError } from "../base/errors.ts";
import { toHex } from "../base/hash.ts";
import { quoteUnlessPlain } from "../base/safe_text.ts";
import {
  isIntact,
  MANIFEST,
  type Manifest,
  readManifest,
  SIGNATURE,
  SUMS,
  type VerifyingKey,
  writeSums,
} from "./manifest.ts";
import type { PackageFile } from "./package.ts";
import { toJson } from "./papers.ts";
import { sha256 } from "@noble/hashes/sha2.js";

/** Whether a package is as it was sealed: every changed, missing or added file is named. */

/**
 * Compares a package with its manifest, and the manifest with its signature where there is a key. What
 * closings wrote beside it, in folders of their own, is compared with their manifests.
 */
export async function verifyPackage(
  files: AsyncIterable<PackageFile> | Iterable<PackageFile>,
  key?: VerifyingKey,
): Promise<Verdict> {
  const [sealed, completions] = [new Folder(), new Map<string, Folder>()];
  for await (const file of files) {
    const [prefix = ""] = COMPLETION.exec(file.path) ?? [];
    const folder = prefix === "" ? sealed : completions.get(prefix) ?? new Folder(prefix);
    if (prefix !== "") completions.set(prefix, folder);
    await folder.add({ ...file, path: file.path.slice(prefix.length) });
  }
  const verdict = await sealed.judge(key);
  const closings = await Promise.all([...completions.values()].map((each) => each.judge(key)));
  const astray = closings.flatMap(({ manifest }, at) =>
    manifest === undefined || manifest.createdFrom === verdict.manifestSha256
      ? []
      : [`${[...completions.keys()][at]}${MANIFEST} closes another package than this one`]
  );
  const kind = verdict.manifest?.kind;
  const problems = [
    ...verdict.problems,
    ...closings.flatMap((closing) => closing.problems),
    ...astray,
    ...(kind === undefined || kind === "access_review" ? [] : ["This is no access review"]),
  ];
  return { ...verdict, problems, completions: completions.size };
}

/** The folders that closings write, beside the sealed files. */
const COMPLETION = /^completion(?:-\d+)?\//;

/** What is found about a package. It is as it was sealed where there is no problem. */
interface Verdict {
  /** One sentence each, naming the file. */
  readonly problems: readonly string[];
  /** Of the file `manifest.json`; absent where there is none. */
  readonly manifestSha256?: string;
  readonly manifest?: Manifest;
  readonly signature: "none" | "not checked" | "valid" | "invalid";
  /** How many closings are beside the sealed files. */
  readonly completions: number;
}

interface Seen {
  readonly bytes: number;
  readonly sha256: string;
}

/** The files that one manifest is about. */
class Folder {
  readonly #prefix: string;
  readonly #seen = new Map<string, Seen>();
  readonly #kept = new Map<string, Uint8Array<ArrayBuffer>>();
  readonly #twice = new Set<string>();

  constructor(prefix = "") {
    this.#prefix = prefix;
  }

  async add({ path, content }: PackageFile): Promise<void> {
    const digest = sha256.create();
    const kept: Uint8Array<ArrayBuffer>[] = [];
    let bytes = 0;
    for await (const piece of content) {
      digest.update(piece);
      bytes += piece.length;
      if (KEPT.has(path) && bytes <= MOST_KEPT) kept.push(piece);
    }
    if (this.#seen.has(path)) this.#twice.add(path);
    this.#seen.set(path, { bytes, sha256: toHex(digest.digest()) });
    if (KEPT.has(path)) this.#kept.set(path, new Uint8Array(await new Blob(kept).arrayBuffer()));
  }

  async judge(key: VerifyingKey | undefined): Promise<Verdict> {
    const nothing = { signature: "none", completions: 0 } as const;
    const sealed = this.#kept.get(MANIFEST);
    if (sealed === undefined) {
      const index = this.#prefix === "" && this.#seen.has("index.csv") &&
        !this.#seen.has("users.ndjson");
      const problem = index
        ? "This is the index of several packages: check it with sha256sum, and verify each of them"
        : `${this.#prefix}${MANIFEST} is missing`;
      return { ...nothing, problems: [problem] };
    }
    const text = new TextDecoder().decode(sealed);
    const manifestSha256 = this.#seen.get(MANIFEST)?.sha256 ?? "";
    let manifest: Manifest;
    try {
      manifest = readManifest(text);
    } catch (error) {
      if (!(error instanceof UserInputError)) throw error;
      return { ...nothing, manifestSha256, problems: [error.message] };
    }
    const { signature, problems } = await this.#checkSignature(manifest, sealed, key);
    return {
      problems: [
        ...(isIntact(manifest) && text === toJson(manifest)
          ? []
          : [this.#say(MANIFEST, "was changed: its own digest is another one")]),
        ...this.#compare(manifest),
        ...problems,
      ],
      manifestSha256,
      manifest,
      signature,
      completions: 0,
    };
  }

  #compare({ files, notice, signedBy, kind, createdFrom, run }: Manifest): string[] {
    const named = new Map(files.map((file) => [file.path, file]));
    const beside = [MANIFEST, SUMS, ...(signedBy === undefined ? [] : [SIGNATURE])];
    const missing = [...named.keys(), ...beside].filter((path) => !this.#seen.has(path));
    const added = [...this.#seen.keys()].filter((path) =>
      !named.has(path) && !beside.includes(path)
    );
    const changed = files.filter(({ path, bytes, sha256 }) => {
      const seen = this.#seen.get(path);
      return seen !== undefined && (seen.sha256 !== sha256 || seen.bytes !== bytes);
    });
    const follows = kind !== "access_review" ||
      (named.get("users.ndjson")?.sha256 === createdFrom && createdFrom.startsWith(run));
    const sums = this.#kept.get(SUMS);
    const sealed = [
      ...files,
      ...beside.filter((path) => path !== SUMS).map((path) => ({
        path,
        bytes: 0,
        sha256: this.#seen.get(path)?.sha256 ?? "",
      })),
    ];
    return [
      ...missing.map((path) => this.#say(path, "is missing")),
      ...added.map((path) => this.#say(path, "was added: the manifest does not name it")),
      ...changed.map(({ path }) =>
        this.#say(path, "was changed: its SHA-256 is not the one in the manifest")
      ),
      ...[...this.#twice].map((path) => this.#say(path, "is there twice")),
      ...(follows
        ? []
        : [this.#say(MANIFEST, "names another list of users than the one in the package")]),
      ...(sums === undefined || new TextDecoder().decode(sums) === writeSums(sealed, notice)
        ? []
        : [this.#say(SUMS, "was changed: it says something else than the files")]),
    ];
  }

  async #checkSignature(
    { signedBy }: Manifest,
    sealed: Uint8Array<ArrayBuffer>,
    key: VerifyingKey | undefined,
  ): Promise<Pick<Verdict, "signature" | "problems">> {
    const signature = this.#kept.get(SIGNATURE);
    if (key === undefined) {
      return { signature: signedBy === undefined ? "none" : "not checked", problems: [] };
    }
    if (signedBy === undefined || signature === undefined) {
      const problem = this.#say(MANIFEST, "is not signed, so the public key proves nothing");
      return { signature: "none", problems: [problem] };
    }
    if (await key.verify(signature, sealed)) return { signature: "valid", problems: [] };
    const why = signedBy.keyId === key.id
      ? "does not fit the manifest"
      : `was made with another key: the manifest names ${quoteUnlessPlain(signedBy.keyId)}, ` +
        `the public key is ${key.id}`;
    return { signature: "invalid", problems: [this.#say(SIGNATURE, why)] };
  }

  #say(path: string, what: string): string {
    return `${quoteUnlessPlain(this.#prefix + path)} ${what}`;
  }
}

/** The files whose content is looked at, and how much of it at most. */
const KEPT: ReadonlySet<string> = new Set([MANIFEST, SIGNATURE, SUMS]);
const MOST_KEPT = 1_048_576;
