import assert from "node:assert/strict";
import { UserInputError } from "../../src/base/errors.ts";
import { type EndMessage, MESSAGE_VERSION } from "../../src/cloudflare/messages.ts";
import { createRemoteOwner, toFailure } from "../../src/cloudflare/remote_owner.ts";
import { NobodyError } from "../../src/mcp/tool_context.ts";
import type { RemoteState } from "../../src/operations/operations.ts";
import { SANDBOX_CREDENTIALS } from "../../src/sandbox/tenant.ts";
import { answerOf, ask, createPlatform, SETTINGS, vendorOf } from "./owned_tenant.ts";

Deno.test("an object answers a Worker of the version before and of the one after", async () => {
  await using platform = await createPlatform();
  const object = platform.start(SETTINGS, vendorOf(60));
  // Version 1 knew no traces; a later one may know more.
  const before = await ask(object, "list_roles", {}, { version: MESSAGE_VERSION - 1 });
  const after = { version: MESSAGE_VERSION + 1, hint: { of: "later" } };
  const later = await ask(object, "list_roles", {}, after);
  assert.equal(answerOf(before).source.users, 60);
  assert.equal(answerOf(later).source.users, 60);
  for (const version of [MESSAGE_VERSION - 2, MESSAGE_VERSION + 2]) {
    const end = await ask(object, "list_roles", {}, { version });
    assert.match("failure" in end ? end.failure.message : "", /being updated.*again in a minute/);
  }
  const unknown = await ask(object, "a_tool_of_tomorrow");
  assert.match("failure" in unknown ? unknown.failure.message : "", /being updated/);
});

Deno.test("a Worker knows from an object's failure that a whole list holds nobody of a name", async () => {
  await using platform = await createPlatform();
  const object = platform.start(SETTINGS, vendorOf(60));
  const end = await ask(object, "get_user_grants", { user: "nobody@x.example" });
  const other = await ask(object, "list_users", { cursor: "forged" });
  for (const [answer, expected] of [[end, true], [other, false]] as const) {
    const { owner } = ownerOn(() => Response.json(answer));
    const signal = new AbortController().signal;
    const asked = owner.ask({ tool: "get_user_grants", args: {} }, { signal });
    const error = await asked.catch((error) => error);
    assert.ok(error instanceof UserInputError);
    assert.equal(error instanceof NobodyError, expected);
  }
});

Deno.test("an error of an object tells the Worker whom it names, for the audit line", async () => {
  const failure = { name: "UserInputError", kind: "input", message: "Which?", people: ["ann"] };
  const { owner } = ownerOn(() => Response.json({ seen: [], failure }));
  const { signal } = new AbortController();
  const asked = owner.ask({ tool: "get_user_grants", args: {} }, { signal });
  await assert.rejects(asked, (error) => {
    assert.deepEqual(toFailure(error), failure);
    return true;
  });
});

/** A Worker's side of objects that answer with these texts. */
function ownerOn(answer: (body: string) => Response, states: RemoteState[] = []) {
  const sent: Record<string, unknown>[] = [];
  const objects = {
    getByName: () => ({
      fetch: (_input: unknown, init?: RequestInit) => {
        sent.push(JSON.parse(String(init?.body)));
        return Promise.resolve(answer(String(init?.body)));
      },
    }),
  };
  const tenant = {
    id: "default",
    baseUrl: { origin: "http://127.0.0.1", region: "custom" },
    credentials: SANDBOX_CREDENTIALS,
  } as const;
  const trace = { traceparent: "00-11111111111111111111111111111111-2222222222222222-01" };
  const owner = createRemoteOwner(objects, tenant, {
    byCaller: false,
    jurisdiction: undefined,
    onState: (state) => states.push(state),
    currentTrace: () => trace,
    sleep: () => Promise.resolve(),
  });
  return { owner, sent, trace };
}

Deno.test("a Worker ignores what an object of the next version says beside its answer", async () => {
  const end = { version: 9, seen: [], answer: { roles: [] }, mood: "good" };
  const lines = [{ estimate: 3 }, { progress: { users: 1, pages: 1, speed: 9 } }, end, {
    bye: true,
  }];
  const text = lines.map((line) => JSON.stringify(line) + "\n").join("");
  const { owner } = ownerOn(() =>
    new Response(text, { headers: { "content-type": "application/jsonl" } })
  );
  const seen: number[] = [];
  const answer = await owner.ask({ tool: "list_roles", args: {} }, {
    signal: new AbortController().signal,
    onProgress: ({ users }) => seen.push(users),
  });
  assert.deepEqual([answer, seen], [{ roles: [] }, [1]]);
});

Deno.test("the caller's id and the trace go with a question, and no credentials of the settings", async () => {
  const end: EndMessage = { seen: [], answer: {} };
  const { owner, sent, trace } = ownerOn(() => Response.json(end));
  const { signal } = new AbortController();
  await owner.ask({ tool: "list_roles", args: {} }, { signal, caller: "ann" });
  const [{ ask: _, ...message } = {}] = sent;
  assert.deepEqual(message, {
    version: MESSAGE_VERSION,
    question: { tool: "list_roles", args: {} },
    caller: "ann",
    trace,
    progress: false,
  });
});

Deno.test("an object tells operators how its tenant is, and makes no request for that", async () => {
  await using platform = await createPlatform();
  const vendor = vendorOf(60);
  const object = platform.start(SETTINGS, vendor);
  const look = async () => {
    const states: RemoteState[] = [];
    const answers: Promise<Response>[] = [];
    const { owner } = ownerOn((body) => {
      answers.push(object.answer(new Request("http://x", { method: "POST", body })));
      return new Response(
        new ReadableStream({
          async start(controller) {
            controller.enqueue(new TextEncoder().encode(await (await answers[0])?.text()));
            controller.close();
          },
        }),
      );
    }, states);
    await owner.look?.(new AbortController().signal);
    return states;
  };
  assert.deepEqual(await look(), [{}]);
  assert.deepEqual([vendor.requests, platform.tables()], [0, []]);
  await ask(object, "list_roles");
  const [state] = await look();
  assert.equal(state?.contact?.result, "ok");
  assert.ok(vendor.requests > 0);
});

Deno.test("a question leaves a line at debug in the object, and none that looks like an audit line", async () => {
  await using platform = await createPlatform();
  const lines: Record<string, unknown>[] = [];
  const writeLog = (line: string) => lines.push(JSON.parse(line));
  const settings = { ...SETTINGS, LOG_LEVEL: "debug" };
  const object = platform.start(settings, { ...vendorOf(60), writeLog });
  await ask(object, "list_roles", {}, { caller: "0" });
  const questions = lines.filter(({ message }) => message === "question");
  assert.deepEqual(questions.map(({ asked, result, caller }) => [asked, result, caller]), [
    ["list_roles", "ok", "0"],
  ]);
  assert.ok(lines.every(({ event }) => event !== "access"));
});
