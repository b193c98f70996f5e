import { SANDBOX_CREDENTIALS } from "../../src/sandbox/tenant.ts";
import { defaultTenant } from "../../src/sandbox/northwind.ts";
import { createSandbox } from "../../src/sandbox/sandbox.ts";
import { freePort } from "./serving.ts";
import { type ConsoleLine, productModules, runWorkerd } from "./workerd.ts";

/** A message to the Worker, and the headers that it needs beside the usual ones. */
interface Asked {
  readonly message: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
}

const TOKEN = "a-token-of-some-length";

/** What a module says as it runs. */
const LOADED = "loaded ";

/**
 * The modules that run in real workerd until messages are answered, one after the other: in an isolate
 * that has the tenant's object beside it, which reads its list (`all`), and afterwards in a second
 * isolate, whose questions go to that object (`front`).
 */
export async function loadedBy(asked: readonly Asked[]): Promise<LoadedModules> {
  const modules = Object.entries(await productModules()).map(([name, code]) => {
    const text = typeof code === "string" ? code : new TextDecoder().decode(code);
    return [name, `console.debug(${JSON.stringify(LOADED + name)});\n${text}`] as const;
  });
  const sandbox = createSandbox({ tenant: defaultTenant(), credentials: SANDBOX_CREDENTIALS });
  await using vendor = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    sandbox.fetch,
  );
  const twin = freePort();
  const ran: string[] = [];
  const answered: (() => void)[] = [];
  const onConsole = ({ message }: ConsoleLine): void => {
    if (message.startsWith(LOADED)) ran.push(message.slice(LOADED.length));
    else if (message.includes('"event":"access"')) answered.shift()?.();
  };
  await using server = await runWorkerd({
    modules: Object.fromEntries(modules),
    bindings: {
      SPANNING_BASE_URL: `http://127.0.0.1:${vendor.addr.port}`,
      SPANNING_ADMIN_EMAIL: SANDBOX_CREDENTIALS.adminEmail,
      SPANNING_API_KEY: SANDBOX_CREDENTIALS.apiKey,
      MCP_BEARER_TOKEN: TOKEN,
      LOG_LEVEL: "debug",
    },
    objects: { twin },
    onConsole,
  });
  const other = new URL(server.url);
  other.port = String(twin);
  const ask = async (url: string | URL): Promise<string[]> => {
    for (const { message, headers } of asked) {
      // The log line of a request follows what its modules said.
      const logged = new Promise<void>((resolve) => answered.push(resolve));
      const response = await fetch(url, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          accept: "application/json, text/event-stream",
          authorization: `Bearer ${TOKEN}`,
          ...headers,
        },
        body: JSON.stringify({ jsonrpc: "2.0", id: 1, ...message }),
      });
      const text = await response.text();
      if (response.status !== 200) throw new Error(`Answered ${response.status}: ${text}`);
      await logged;
    }
    return ran.splice(0);
  };
  // Both isolates have started.
  const started = ran.splice(0);
  const union = (later: readonly string[]): Set<string> => new Set([...started, ...later]);
  return { all: union(await ask(server.url)), front: union(await ask(other)) };
}

/** Names of modules. */
interface LoadedModules {
  readonly all: ReadonlySet<string>;
  readonly front: ReadonlySet<string>;
}
