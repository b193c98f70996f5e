/** Turns of the microtask queue within which an answer out of memory comes, with room to spare: a call takes about thirty. */
const TURNS = 128;

/**
 * Whether a promise settles without anything from outside: no byte, no timer, no other request.
 *
 * Nearly every call is answered out of memory, and a timer for it would cost more than the answer.
 */
export async function settlesAtOnce(promise: Promise<unknown>): Promise<boolean> {
  let settled = false;
  const note = (): void => {
    settled = true;
  };
  promise.then(note, note);
  for (let turn = 0; turn < TURNS && !settled; turn++) await undefined;
  return settled;
}
