import type { Served } from "../../support/serving.ts";
import { startChild } from "../child.ts";
import { Connection } from "../load/connection.ts";
import { mcpRequest, type Question, resultOf } from "../load/messages.ts";
import type { Constants } from "./constants.ts";
import type { Reference } from "./reference_app.ts";

/** Starts a reference server on Deno. */
export async function serveReference(
  kind: Reference,
  constants: Constants,
): Promise<Served> {
  const child = startChild("servers/serve_reference.ts", [kind]);
  await child.write(JSON.stringify(constants));
  return {
    url: await child.read(),
    [Symbol.asyncDispose]: () => child[Symbol.asyncDispose](),
  };
}

/** Asks our server for what the references are to answer. */
export async function constantsOf(url: string, token?: string): Promise<Constants> {
  const [list, call] = await Promise.all(
    (["tools/list", "tools/call"] as const).map((question) => ask(url, question, token)),
  );
  return { list, call } as unknown as Constants;
}

async function ask(
  url: string,
  question: Question,
  token?: string,
): Promise<Record<string, unknown>> {
  // The older era's result has no fields that the SDK adds by itself.
  const request = mcpRequest({
    url,
    era: "legacy",
    question,
    ...(token === undefined ? {} : { token }),
  });
  const connection = await Connection.open(request);
  const { text } = await connection.read(request);
  connection.close();
  return resultOf(text);
}
