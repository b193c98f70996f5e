/** What becomes of the body of a good answer on its way; the sandbox's own faults are whole answers. */
export type BrokenBody = (response: Response) => Promise<Response>;

/** Half of the body, then nothing more, on a connection that stays open. */
export const stalledBody: BrokenBody = (response) => half(response, () => {});

/** Half of the body, then the connection breaks. */
export const brokenBody: BrokenBody = (response) =>
  half(response, (controller) => controller.error(new Error("broken off on purpose")));

async function half(
  response: Response,
  then: (controller: ReadableStreamDefaultController<Uint8Array>) => void,
): Promise<Response> {
  const bytes = new Uint8Array(await response.arrayBuffer());
  let sent = false;
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      if (sent) return then(controller);
      sent = true;
      controller.enqueue(bytes.subarray(0, bytes.length >> 1));
    },
  });
  return new Response(body, { status: response.status, headers: response.headers });
}
