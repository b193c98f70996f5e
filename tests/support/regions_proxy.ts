/** A certificate and its key, in the form that servers read. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

const ECDSA_SHA256 = sequence(oid(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02));
const COMMON_NAME = oid(0x55, 0x04, 0x03);
const ALTERNATIVE_NAMES = oid(0x55, 0x1d, 0x11);

/** Makes a certificate for some host names that nobody but its own key vouches for. */
async function selfSigned(hosts: readonly string[]): Promise<Certificate> {
  const algorithm = { name: "ECDSA", namedCurve: "P-256" };
  const keys = await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const name = sequence(tlv(0x31, sequence(COMMON_NAME, tlv(0x0c, ascii("nobody")))));
  const names = sequence(...hosts.map((host) => tlv(0x82, ascii(host))));
  const body = sequence(
    tlv(0xa0, tlv(0x02, bytes(2))),
    tlv(0x02, bytes(1)),
    ECDSA_SHA256,
    name,
    sequence(tlv(0x17, ascii("260101000000Z")), tlv(0x17, ascii("490101000000Z"))),
    name,
    new Uint8Array(await crypto.subtle.exportKey("spki", keys.publicKey)),
    tlv(0xa3, sequence(sequence(ALTERNATIVE_NAMES, tlv(0x04, names)))),
  );
  const hashed = { name: "ECDSA", hash: "SHA-256" };
  const raw = new Uint8Array(await crypto.subtle.sign(hashed, keys.privateKey, body));
  const signature = sequence(integer(raw.slice(0, 32)), integer(raw.slice(32)));
  const signed = sequence(body, ECDSA_SHA256, tlv(0x03, join(bytes(0), signature)));
  const key = new Uint8Array(await crypto.subtle.exportKey("pkcs8", keys.privateKey));
  return { cert: pem("CERTIFICATE", signed), key: pem("PRIVATE KEY", key) };
}

type Bytes = Uint8Array<ArrayBuffer>;

function bytes(...values: number[]): Bytes {
  return Uint8Array.from(values);
}

function ascii(text: string): Bytes {
  return new TextEncoder().encode(text);
}

function join(...parts: Bytes[]): Bytes {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

/** Tag, length and value, as DER writes them. */
function tlv(tag: number, value: Bytes): Bytes {
  const { length } = value;
  const size = length < 128
    ? bytes(length)
    : length < 256
    ? bytes(0x81, length)
    : bytes(0x82, length >> 8, length & 255);
  return join(bytes(tag), size, value);
}

function sequence(...parts: Bytes[]): Bytes {
  return tlv(0x30, join(...parts));
}

function oid(...values: number[]): Bytes {
  return tlv(0x06, bytes(...values));
}

/** A number without needless zeros, and with one where it would look negative. */
function integer(value: Bytes): Bytes {
  const from = value.findIndex((byte) => byte !== 0);
  const least = value.slice(from);
  return tlv(0x02, (least[0] ?? 0) > 127 ? join(bytes(0), least) : least);
}

function pem(label: string, der: Bytes): string {
  const text = btoa(String.fromCharCode(...der)).replace(/.{64}/g, "$&\n");
  return `-----BEGIN ${label}-----\n${text}\n-----END ${label}-----\n`;
}

/** All regions' hosts on loopback, behind a proxy, which is how a process comes to them. */
export interface RegionsProxy extends AsyncDisposable {
  /** The setting by which a process goes through the proxy. */
  readonly settings: Readonly<Record<string, string>>;
  /** The hosts that were asked for, in order. */
  readonly hosts: readonly string[];
}

/** Answers for every region's host by `answer`; `connected: false` lets nobody through. */
export async function regionsProxy(
  answer: (host: string, request: Request) => Response | Promise<Response>,
  { connected = true, certificate }: { connected?: boolean; certificate?: Certificate } = {},
): Promise<RegionsProxy> {
  const { cert, key } = certificate ?? await selfSigned(["*.spanningbackup.com"]);
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, cert, key, onListen: () => {} },
    (request) => answer(new URL(request.url).hostname, request),
  );
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const hosts: string[] = [];
  const open = new Set<Deno.Conn>();
  const tunnel = async (near: Deno.Conn): Promise<void> => {
    open.add(near);
    const buffer = new Uint8Array(4096);
    const length = await near.read(buffer) ?? 0;
    const head = new TextDecoder().decode(buffer.subarray(0, length));
    hosts.push(/^CONNECT ([^:\s]+)/.exec(head)?.[1] ?? head);
    const status = connected ? "200 Connection established" : "403 Forbidden";
    await near.write(new TextEncoder().encode(`HTTP/1.1 ${status}\r\n\r\n`));
    if (!connected) return near.close();
    const far = await Deno.connect({ hostname: "127.0.0.1", port: server.addr.port });
    open.add(far);
    await Promise.allSettled([
      near.readable.pipeTo(far.writable),
      far.readable.pipeTo(near.writable),
    ]);
  };
  const accepting = (async () => {
    for await (const near of listener) tunnel(near).catch(() => {});
  })();
  return {
    hosts,
    settings: { HTTPS_PROXY: `http://127.0.0.1:${listener.addr.port}` },
    [Symbol.asyncDispose]: async () => {
      listener.close();
      await accepting;
      for (const connection of open) {
        try {
          connection.close();
        } catch {
          // Closed already, by the other side.
        }
      }
      await server.shutdown();
    },
  };
}
