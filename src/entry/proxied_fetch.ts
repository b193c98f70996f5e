import { LOOPBACK_HOSTS } from "../spanning/base_url.ts";
import { Buffer } from "node:buffer";
import { request as connect } from "node:http";
import { request, type RequestOptions } from "node:https";
import type { Socket } from "node:net";
import { Readable } from "node:stream";
import { connect as secure } from "node:tls";

/**
 * A `fetch` through the proxy that the environment names, for Node, whose own knows none before
 * Node 24; undefined if it names none. Deno reads these variables by itself.
 *
 * It sends requests without a body to https addresses, follows no redirect, and leaves everything
 * else to the runtime: addresses in `NO_PROXY` and those of this machine.
 */
export function proxiedFetch(env: ProxyEnvironment): typeof fetch | undefined {
  const named = env["HTTPS_PROXY"] || env["https_proxy"];
  if (named === undefined || named.trim() === "") return undefined;
  const text = named.trim();
  const address = text.includes("://") ? text : `http://${text}`;
  const proxy = URL.canParse(address) ? new URL(address) : undefined;
  const exceptions = (env["NO_PROXY"] || env["no_proxy"] || "").split(/[\s,]+/)
    .map((each) => each.toLowerCase()).filter((each) => each !== "");
  return async function proxiedFetch(input, init = {}) {
    const url = new URL(String(input));
    if (url.protocol !== "https:" || isException(url, exceptions)) return await fetch(input, init);
    const { signal } = init;
    signal?.throwIfAborted();
    if (proxy?.protocol !== "http:") throw new TypeError("HTTPS_PROXY is no http address");
    const socket = await tunnel(proxy, url, signal ?? undefined);
    return await send(url, init, socket);
  };
}

type ProxyEnvironment = Readonly<Record<string, string | undefined>>;

/** Whether a host is named by itself, by a domain that it is in, or with its port. */
function isException({ hostname, host, port }: URL, exceptions: readonly string[]): boolean {
  if (LOOPBACK_HOSTS.includes(hostname)) return true;
  return exceptions.some((each) => {
    const name = each.replace(/^\*?\./, "");
    return each === "*" || name === hostname || hostname.endsWith(`.${name}`) || name === host ||
      (port === "" && name === `${hostname}:443`);
  });
}

/** Has the proxy connect to the host. Its credentials go to the proxy only. */
function tunnel(proxy: URL, { hostname, port }: URL, signal?: AbortSignal): Promise<Socket> {
  const target = `${hostname}:${port || 443}`;
  const user = decodeURIComponent(`${proxy.username}:${proxy.password}`);
  const authorization = `Basic ${Buffer.from(user).toString("base64")}`;
  return new Promise((resolve, reject) => {
    const asking = connect({
      host: proxy.hostname.replace(/^\[|\]$/g, ""),
      port: proxy.port || 80,
      method: "CONNECT",
      path: target,
      headers: {
        host: target,
        ...(user === ":" ? {} : { "proxy-authorization": authorization }),
      },
      agent: false,
      ...(signal === undefined ? {} : { signal }),
    });
    asking.once("connect", ({ statusCode = 0 }, socket) => {
      if (statusCode === 200) return resolve(socket as Socket);
      socket.destroy();
      reject(new TypeError(`tunneling socket could not be established, status ${statusCode}`));
    });
    asking.once("response", (response) => {
      response.destroy();
      reject(new TypeError("tunneling socket could not be established"));
    });
    asking.once("error", reject);
    asking.end();
  });
}

/** Sends a request through a tunnel, which is closed after the answer. */
function send(url: URL, { method = "GET", headers, signal }: RequestInit, socket: Socket) {
  const options: RequestOptions = {
    method,
    headers: Object.fromEntries(new Headers(headers)),
    // An agent, even of its own, would make a connection itself.
    createConnection: () => secure({ socket, servername: url.hostname }),
    ...(signal ? { signal } : {}),
  };
  return new Promise<Response>((resolve, reject) => {
    const sending = request(url, options, (message) => {
      const { statusCode: status = 0, rawHeaders: raw } = message;
      const pairs = raw.flatMap((name, at): [string, string][] =>
        at % 2 === 0 ? [[name, raw[at + 1] ?? ""]] : []
      );
      const empty = [101, 204, 205, 304].includes(status);
      const body = empty
        ? null
        : Readable.toWeb(message) as ReadableStream<Uint8Array<ArrayBuffer>>;
      resolve(new Response(body, { status, headers: pairs }));
    });
    sending.once("error", (error) => {
      socket.destroy();
      reject(error);
    });
    sending.end();
  });
}
