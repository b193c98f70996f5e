import {
  Connection,
  mcpRequest,
  type Order,
  type PreparedRequest,
  type Target,
} from "./connection.ts";

/** More than ever wait at once, so that a slow answer does not hold back the next question. */
const CONNECTIONS = 64;

/** Connections by address and number: opening them costs a server as much as many short answers. */
const kept = new Map<string, Connection[]>();

/**
 * The load generator, in a process of its own: takes orders as lines of JSON on standard input and
 * answers each with a number on standard output.
 */
let text = "";
for await (const chunk of Deno.stdin.readable.pipeThrough(new TextDecoderStream())) {
  const lines = (text + chunk).split("\n");
  text = lines.pop() ?? "";
  for (const line of lines) {
    // deno-lint-ignore no-console
    console.log(await obey(JSON.parse(line)));
  }
}

async function obey(order: Order & { readonly target: Target }): Promise<number> {
  const request = mcpRequest(order.target);
  if (order.what === "p99") return await p99(request, order);
  if (order.what === "throughput") {
    const open = await openAll(request, order.connections);
    try {
      const end = performance.now() + order.ms;
      const { answers, ms } = await ask(request, open, () => performance.now() < end);
      return answers / ms * 1000;
    } finally {
      for (const connection of open) connection.close();
    }
  }
  const key = `${order.target.url} ${order.connections}`;
  const open = kept.get(key) ?? await openAll(request, order.connections);
  kept.set(key, open);
  let left = order.requests;
  return (await ask(request, open, () => left-- > 0)).ms;
}

async function openAll(request: PreparedRequest, count: number): Promise<Connection[]> {
  return await Promise.all(Array.from({ length: count }, () => Connection.open(request)));
}

/**
 * The time below which 99 of 100 answers stay, in milliseconds, at a fixed rate of questions.
 *
 * Questions are asked when they are due, whether or not earlier ones are answered; one that finds
 * no free connection counts from when it was due.
 */
async function p99(
  request: PreparedRequest,
  { perSecond, ms }: { readonly perSecond: number; readonly ms: number },
): Promise<number> {
  const idle = await openAll(request, CONNECTIONS);
  const all = [...idle];
  const waiting: number[] = [];
  const latencies: number[] = [];
  const pending = new Set<Promise<void>>();
  const askOnce = async (connection: Connection, since: number): Promise<void> => {
    const { status } = await connection.exchange(request);
    if (status !== 200) throw new Error(`Answered with status ${status}`);
    latencies.push(performance.now() - since);
    const next = waiting.shift();
    if (next === undefined) idle.push(connection);
    else await askOnce(connection, next);
  };
  const start = performance.now();
  const count = Math.floor(ms / 1000 * perSecond);
  try {
    for (let asked = 0; asked < count; asked++) {
      const due = start + asked * 1000 / perSecond;
      const wait = due - performance.now();
      if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
      const connection = idle.pop();
      if (connection === undefined) waiting.push(due);
      else {
        const asking = askOnce(connection, performance.now());
        pending.add(asking);
        asking.then(() => pending.delete(asking), () => {});
      }
    }
    await Promise.all(pending);
  } finally {
    for (const connection of all) connection.close();
  }
  return latencies.toSorted((a, b) => a - b)[Math.ceil(latencies.length * 0.99) - 1] ?? NaN;
}

/** Asks over these connections, each for one answer at a time, for as long as `more` says. */
async function ask(
  request: PreparedRequest,
  open: readonly Connection[],
  more: () => boolean,
): Promise<{ readonly answers: number; readonly ms: number }> {
  const start = performance.now();
  let answers = 0;
  await Promise.all(open.map(async (connection) => {
    while (more()) {
      const { status } = await connection.exchange(request);
      if (status !== 200) throw new Error(`Answered with status ${status}`);
      answers++;
    }
  }));
  return { answers, ms: performance.now() - start };
}
