import { Connection, type PreparedRequest } from "./connection.ts";

/** Requests a second that a server answers while so many connections each wait for one answer. */
export async function throughput(
  request: PreparedRequest,
  { connections, ms }: { readonly connections: number; readonly ms: number },
): Promise<number> {
  const open = await Promise.all(
    Array.from({ length: connections }, () => Connection.open(request)),
  );
  const start = performance.now();
  const end = start + ms;
  let answers = 0;
  try {
    await Promise.all(open.map(async (connection) => {
      while (performance.now() < end) {
        const { status } = await connection.exchange(request);
        if (status !== 200) throw new Error(`Answered with status ${status}`);
        answers++;
      }
    }));
    return answers / (performance.now() - start) * 1000;
  } finally {
    for (const connection of open) connection.close();
  }
}
