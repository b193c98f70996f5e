import { SANDBOX_CREDENTIALS } from "../../src/sandbox/tenant.ts";
import { defaultTenant } from "../../src/sandbox/northwind.ts";
import { createSandbox } from "../../src/sandbox/sandbox.ts";
import { freePort } from "./serving.ts";
import { type ConsoleLine, productModules, runWorkerd } from "./workerd.ts";

const TOKEN = "a-token-of-some-length";

/** What a module says as it runs. */
const LOADED = "loaded ";

/**
 * The modules that run in real workerd until a question is answered: in an isolate that has the
 * tenant's object beside it, which reads its list (`all`), and afterwards in a second isolate, whose
 * questions go to that object (`front`).
 */
export async function loadedBy(
  ask: (url: string, token: string) => Promise<unknown>,
): Promise<LoadedModules> {
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
  let onRefused = (): void => {};
  const onConsole = ({ message }: ConsoleLine): void => {
    if (message.startsWith(LOADED)) ran.push(message.slice(LOADED.length));
    else if (message.includes("request refused")) onRefused();
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
  /** The modules that ran since the last time, up to now. */
  const ranBefore = async (url: string): Promise<string[]> => {
    // The log line of a refusal follows everything that was said before.
    const refused = new Promise<void>((resolve) => onRefused = resolve);
    await (await fetch(url, { method: "POST" })).body?.cancel();
    await refused;
    return ran.splice(0);
  };
  const started = [...await ranBefore(server.url), ...await ranBefore(other.href)];
  const askAt = async (url: string): Promise<Set<string>> => {
    await ask(url, TOKEN);
    return new Set([...started, ...await ranBefore(url)]);
  };
  return { all: await askAt(server.url), front: await askAt(other.href) };
}

/** Names of modules. */
interface LoadedModules {
  readonly all: ReadonlySet<string>;
  readonly front: ReadonlySet<string>;
}
