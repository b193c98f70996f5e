/** Waiting: for a timer, for an abort, or for a turn of the event loop in the middle of work. */

/** Waits, or rejects with the signal's reason as soon as it aborts. */
export type Sleep = (milliseconds: number, signal?: AbortSignal) => Promise<void>;

/** {@linkcode Sleep} with the runtime's timer. */
export const sleep: Sleep = (milliseconds, signal) =>
  new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const onAbort = (): void => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", onAbort);
      resolve();
    }, milliseconds);
    signal?.addEventListener("abort", onAbort, { once: true });
  });

/** Settles as the promise does, or rejects with the signal's reason if it aborts first. */
export function abortable<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise;
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason);
    if (signal.aborted) onAbort();
    signal.addEventListener("abort", onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
  });
}

/** Does work when the first asks, once for all who ask. A failure is not kept: the next one tries again. */
export function shareWork<T>(work: () => Promise<T>): () => Promise<T> {
  let shared: Promise<T> | undefined;
  return () =>
    shared ??= work().catch((error) => {
      shared = undefined;
      throw error;
    });
}

/**
 * Creates what does work one piece after the other for each caller at a place. Different callers, and
 * callers at different places, do not wait for each other; nothing is done for whoever has gone.
 */
export function createQueues(): <T>(
  place: object,
  waiter: Waiter,
  work: () => Promise<T>,
) => Promise<T> {
  const places = new WeakMap<object, Map<string | undefined, Promise<void>>>();
  return async (place, { caller, signal }, work) => {
    const last = places.get(place) ?? new Map<string | undefined, Promise<void>>();
    places.set(place, last);
    const done = (last.get(caller) ?? Promise.resolve()).then(() => {
      signal?.throwIfAborted();
      return work();
    });
    const over = done.then(() => {}, () => {});
    last.set(caller, over);
    try {
      return await done;
    } finally {
      if (last.get(caller) === over) last.delete(caller);
    }
  };
}

/** Who waits for something, and whether somebody still does; callers are not always told apart. */
export interface Waiter {
  readonly caller?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** How many microtask turns to wait for an answer from memory; a typical call needs about 30. */
const MICROTASK_TURNS = 128;

/**
 * Whether a promise settles without I/O: no byte, no timer, no other request.
 *
 * Nearly every call is answered from memory, and setting a timer for it would cost more than the
 * answer does.
 */
export async function settlesWithoutIo(promise: Promise<unknown>): Promise<boolean> {
  let settled = false;
  const onSettled = (): void => {
    settled = true;
  };
  promise.then(onSettled, onSettled);
  for (let turn = 0; turn < MICROTASK_TURNS && !settled; turn++) await undefined;
  return settled;
}

interface EventLoop {
  /** Not a web standard: Deno, Node and workerd have it. */
  readonly setImmediate?: (callback: () => void) => unknown;
  /** Node's and Deno's: does work once nothing is left that needs no waiting. */
  readonly process?: { readonly nextTick: (callback: () => void) => void };
  readonly navigator?: { readonly userAgent?: string };
}

const runtime: EventLoop = globalThis;

/**
 * On workerd the network has its own thread, so yielding to the event loop only costs time. Deno loads
 * the function when it is first named, which a start need not wait for.
 */
const YIELDING_HELPS = "setImmediate" in runtime &&
  runtime.navigator?.userAgent !== "Cloudflare-Workers";

/** Lets the event loop turn once, so that received bytes are read and queued bytes are sent. */
export async function yieldToEventLoop(): Promise<void> {
  if (!YIELDING_HELPS) return;
  const turn = nextTurn;
  turn.waiting++;
  await new Promise<void>((resolve) => void runtime.setImmediate?.(resolve));
  // Whoever yields from now on waits for a later one.
  if (turn === nextTurn) nextTurn = newTurn();
  thisTurn = turn;
  turned = performance.now();
  if (--turn.waiting > 0 || turn.work.length === 0) return;
  // Comes before any other turn, and before what was sent meanwhile leaves.
  const soon = runtime.process?.nextTick ?? queueMicrotask;
  soon(() => turn.work.forEach((work) => work()));
}

/** A turn of the event loop that callers wait for. */
interface Turn {
  /** How many of them have not resumed yet. */
  waiting: number;
  /** What is done at its end. */
  readonly work: (() => void)[];
}

const newTurn = (): Turn => ({ waiting: 0, work: [] });

let nextTurn = newTurn();
let thisTurn = newTurn();

/**
 * Does work once the last caller that waited for this turn of the event loop has gone on as far as it
 * can without waiting, or at once if none is left. Another turn would cost far more than what is
 * usually put off.
 */
export function atEndOfTurn(work: () => void): void {
  if (thisTurn.waiting === 0) work();
  else thisTurn.work.push(work);
}

/** When the event loop was last seen to turn, so that pieces of work one after another share a turn. */
let turned = 0;

/** How long work goes on before the event loop turns, in milliseconds: as long as a usual page is parsed. */
const TURN_MS = 0.5;
/** Reading the clock costs as much as a usual step, so short steps are taken several at a time. */
const MOST_STEPS = 16;
/** How long steps may take between two looks at the clock before fewer are taken, in milliseconds. */
const LOOK_MS = TURN_MS / 4;
/** So few short steps do not wait for a turn, whatever was done before them. */
const FEW_STEPS = 64;

/**
 * Does work for so many items in order, and lets the event loop turn whenever it has taken a while,
 * so that a large input holds up nobody else. Usual inputs take less time than that.
 *
 * `work` does some of them, from one place to before another: a loop of its own, which the runtime
 * compiles for it alone, takes half as long as a call for each.
 */
export async function inTurns(
  items: number,
  work: (from: number, to: number) => void,
): Promise<void> {
  let at = 0;
  await takeInTurns((steps) => {
    const from = at;
    at = Math.min(from + steps, items);
    work(from, at);
    return at < items;
  });
}

/** Takes the steps of some work to its result, as {@linkcode inTurns} does. */
export async function stepsInTurns<R>(steps: Generator<unknown, R>): Promise<R> {
  let last: IteratorResult<unknown, R> | undefined;
  await takeInTurns((count) => {
    for (let taken = 0; taken < count && !last?.done; taken++) last = steps.next();
    return !last?.done;
  });
  return last?.value as R;
}

/** `take` takes so many steps and tells whether there are more. */
async function takeInTurns(take: (steps: number) => boolean): Promise<void> {
  const began = performance.now();
  let looked = began;
  let all = 0;
  for (let atOnce = 1; take(atOnce);) {
    all += atOnce;
    const now = performance.now();
    atOnce = now - looked < LOOK_MS ? Math.min(MOST_STEPS, 2 * atOnce) : 1;
    looked = now;
    if (now - (all < FEW_STEPS ? Math.max(began, turned) : turned) < TURN_MS) continue;
    await yieldToEventLoop();
    looked = turned;
  }
}

/** Takes the steps of some work to its result at once. */
export function stepsAtOnce<R>(steps: Generator<unknown, R>): R {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}
