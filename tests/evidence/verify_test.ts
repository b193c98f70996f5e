import assert from "node:assert/strict";
import { join } from "node:path";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import fc from "fast-check";
import { readSigningKey, readVerifyingKey } from "../../src/evidence/manifest.ts";
import { verifyPackage } from "../../src/evidence/verify.ts";
import { readZip, writeZip } from "../../src/evidence/zip.ts";
import { materialOf, northwind } from "./materials.ts";
import { asFiles, digestsOf, type Files, readFiles, textOf, writeReview } from "./written.ts";

const RUNS = Number(Deno.env.get("RUNS") ?? 0);

const SOMEBODY = {
  msId: "7f0c2c1e-3b0e-4a55-9b61-0a4c7f5d1e10",
  userPrincipalName: "ada@contoso.example",
  assigned: true,
  isAdmin: true,
  isDeleted: false,
  isArchive: false,
  tags: ["Global Admin"],
};

/** A key pair made for this test, as an operator makes one. */
async function makeKeys(): Promise<{ secret: string; open: string }> {
  const pair = await crypto.subtle.generateKey("Ed25519", true, ["sign", "verify"]);
  if (!("privateKey" in pair)) throw new TypeError("No pair");
  const [secret, open] = await Promise.all([
    crypto.subtle.exportKey("pkcs8", pair.privateKey),
    crypto.subtle.exportKey("spki", pair.publicKey),
  ]);
  return { secret: base64(secret), open: base64(open) };
}

function base64(bytes: ArrayBuffer): string {
  return btoa(String.fromCharCode(...new Uint8Array(bytes)));
}

Deno.test("a package is as it was sealed, and in its zip too", async () => {
  const { review, files } = await writeReview(northwind());
  const verdict = await verifyPackage(asFiles(files));
  assert.deepEqual(verdict.problems, []);
  assert.equal(verdict.signature, "none");
  assert.equal(verdict.manifestSha256, review.sealed.manifestSha256);

  const pieces: Uint8Array<ArrayBuffer>[] = [];
  for await (const piece of writeZip(review.name, review.files())) pieces.push(piece);
  const zip = new Uint8Array(await new Blob(pieces).arrayBuffer());
  assert.deepEqual(digestsOf(await readFiles(readZip(zip))), digestsOf(files));
});

Deno.test("one flipped bit anywhere is found, and the file is named", async () => {
  const { files } = await writeReview(materialOf([SOMEBODY]));
  const place = fc.constantFrom(...files.keys()).chain((path) =>
    fc.record({
      path: fc.constant(path),
      bit: fc.nat({ max: (files.get(path) as Uint8Array).length * 8 - 1 }),
    })
  );
  await fc.assert(
    fc.asyncProperty(place, async ({ path, bit }) => {
      const { problems } = await verifyPackage(asFiles(flip(files, path, bit)));
      assert.notDeepEqual(problems, []);
      const named = problems.some((problem) => problem.includes(path));
      assert.ok(named || (path === "manifest.json" && problems.length > 0), problems.join());
    }),
    { numRuns: RUNS / 10 || 400 },
  );
});

function flip(files: Files, path: string, bit: number): Files {
  const bytes = (files.get(path) as Uint8Array<ArrayBuffer>).slice();
  bytes[bit >> 3] = (bytes[bit >> 3] as number) ^ (1 << (bit & 7));
  return new Map([...files, [path, bytes]]);
}

Deno.test("each missing and each added file is named", async () => {
  const { files } = await writeReview(northwind());
  for (const path of files.keys()) {
    const rest = new Map(files);
    rest.delete(path);
    const { problems } = await verifyPackage(asFiles(rest));
    assert.ok(problems.includes(`${path} is missing`), `${path}: ${problems}`);
  }
  const { problems } = await verifyPackage(
    asFiles(new Map([...files, ["notes.txt", files.get("README.md")!]])),
  );
  assert.deepEqual(problems, ["notes.txt was added: the manifest does not name it"]);
});

Deno.test("a manifest that was edited is found although the sums were made again", async () => {
  const { files } = await writeReview(northwind());
  const sums = (text: string) =>
    textOf(files, "SHA256SUMS").replace(
      /^.* {2}manifest\.json$/m,
      `${digest(text)}  manifest.json`,
    );
  const edits: ((text: string) => string)[] = [
    (text) => text.replace('"users": 312', '"users": 311'),
    (text) => JSON.stringify(JSON.parse(text)),
    (text) => text.replace('"run": "', '"run": "0'),
  ];
  for (const edit of edits) {
    const text = edit(textOf(files, "manifest.json"));
    const edited = new Map(files)
      .set("manifest.json", new TextEncoder().encode(text))
      .set("SHA256SUMS", new TextEncoder().encode(sums(text)));
    const { problems } = await verifyPackage(asFiles(edited));
    assert.ok(problems.some((problem) => /^manifest\.json was changed/.test(problem)), text);
  }
});

function digest(text: string): string {
  return bytesToHex(sha256(new TextEncoder().encode(text)));
}

Deno.test("the sums name every other file in the order of their names", async () => {
  const { files } = await writeReview(northwind());
  const named = textOf(files, "SHA256SUMS").trimEnd().split("\n").map((line) => line.slice(66));
  const expected = [...files.keys()].filter((path) => path !== "SHA256SUMS").sort();
  assert.deepEqual(named, expected);
});

Deno.test("an index of several packages is called one, and not a package without its manifest", async () => {
  const none = (async function* () {})();
  const { problems } = await verifyPackage([
    { path: "index.csv", content: none },
    { path: "SHA256SUMS", content: none },
  ]);
  assert.match(problems.join(), /^This is the index of several packages: check it with sha256sum/);
  const { problems: missing } = await verifyPackage([{ path: "users.ndjson", content: none }]);
  assert.deepEqual(missing, ["manifest.json is missing"]);
});

Deno.test("a signature is checked with the public key, and only with that", async () => {
  const [mine, other] = [await makeKeys(), await makeKeys()];
  const { review, files } = await writeReview(northwind(), await readSigningKey(mine.secret));
  const [key, another] = [await readVerifyingKey(mine.open), await readVerifyingKey(other.open)];

  assert.equal(review.sealed.manifest.signedBy?.keyId, key.id);
  assert.equal(files.get("manifest.json.sig")?.length, 64);
  assert.equal((await verifyPackage(asFiles(files))).signature, "not checked");
  assert.deepEqual((await verifyPackage(asFiles(files), key)).problems, []);
  assert.equal((await verifyPackage(asFiles(files), key)).signature, "valid");

  const forged = await verifyPackage(asFiles(files), another);
  assert.equal(forged.signature, "invalid");
  assert.match(forged.problems.join(), /manifest\.json\.sig was made with another key/);

  const unsigned = await writeReview(northwind());
  const { problems } = await verifyPackage(asFiles(unsigned.files), key);
  assert.match(problems.join(), /manifest\.json is not signed/);

  const changed = await verifyPackage(asFiles(flip(files, "manifest.json.sig", 77)), key);
  assert.equal(changed.signature, "invalid");
  assert.match(changed.problems.join(), /manifest\.json\.sig does not fit/);
});

Deno.test({
  name: "openssl makes a key that signs, and verifies the manifest without this program",
  ignore: !hasOpenssl(),
  fn: async () => {
    const folder = await Deno.makeTempDir();
    const openssl = async (...args: string[]): Promise<boolean> =>
      (await new Deno.Command("openssl", { args, cwd: folder, stdout: "null", stderr: "null" })
        .output()).success;
    try {
      assert.ok(await openssl("genpkey", "-algorithm", "ed25519", "-out", "key.pem"));
      assert.ok(await openssl("pkey", "-in", "key.pem", "-pubout", "-out", "public.pem"));
      const key = await readSigningKey(await Deno.readTextFile(join(folder, "key.pem")));
      const open = await readVerifyingKey(await Deno.readTextFile(join(folder, "public.pem")));
      assert.equal(open.id, key.id);
      const { files } = await writeReview(northwind(), key);
      const [, command = ""] = /`openssl (pkeyutl [^`]*)`/.exec(textOf(files, "README.md")) ?? [];
      for (const path of ["manifest.json", "manifest.json.sig"]) {
        await Deno.writeFile(join(folder, path), files.get(path) as Uint8Array);
      }
      assert.ok(await openssl(...command.split(" ")));
      await Deno.writeTextFile(join(folder, "manifest.json"), " ", { append: true });
      assert.ok(!await openssl(...command.split(" ")));
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});

function hasOpenssl(): boolean {
  try {
    return new Deno.Command("openssl", { args: ["version"] }).outputSync().success;
  } catch {
    return false;
  }
}

Deno.test("keys are read in each form that people have, and nothing of them is in an error", async () => {
  const { secret, open } = await makeKeys();
  const pem = (kind: string, text: string) =>
    `-----BEGIN ${kind}-----\n${text.replaceAll(/(.{40})/g, "$1\n")}\n-----END ${kind}-----\n`;
  const key = await crypto.subtle.importKey(
    "pkcs8",
    Uint8Array.from(atob(secret), (letter) => letter.charCodeAt(0)),
    "Ed25519",
    true,
    ["sign"],
  );
  const jwk = await crypto.subtle.exportKey("jwk", key);
  const ids = await Promise.all([
    ...[secret, pem("PRIVATE KEY", secret), JSON.stringify(jwk)].map(readSigningKey),
    ...[
      open,
      pem("PUBLIC KEY", open),
      JSON.stringify({ ...jwk, d: undefined, key_ops: ["verify"] }),
    ]
      .map(readVerifyingKey),
  ]);
  assert.equal(new Set(ids.map(({ id }) => id)).size, 1);
  for (const text of ["", "{}", "hunter2hunter2", open, secret.slice(0, 40)]) {
    const error = await readSigningKey(text).then(() => undefined, (error: Error) => error);
    assert.match(error?.message ?? "", /^SPANNING_EVIDENCE_KEY cannot be read/);
    assert.ok(text.length < 3 || !error?.message.includes(text));
  }
});

Deno.test("sha256sum of GNU coreutils accepts a package, and names what was changed", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const partial = northwind({ facts: { complete: false }, settings: { allowPartial: true } });
    const { files } = await writeReview(partial);
    for (const [path, bytes] of files) await Deno.writeFile(join(folder, path), bytes);
    const check = () =>
      new Deno.Command("sha256sum", { args: ["--strict", "-c", "SHA256SUMS"], cwd: folder })
        .output();
    assert.equal((await check()).code, 0);
    await Deno.writeTextFile(join(folder, "grants.csv"), " ", { append: true });
    const { code, stdout } = await check();
    assert.notEqual(code, 0);
    assert.match(new TextDecoder().decode(stdout), /^grants\.csv: FAILED$/m);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
