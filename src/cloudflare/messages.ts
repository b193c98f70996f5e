import type { UserInputError } from "../base/errors.ts";
import type { RemoteState } from "../operations/operations.ts";
import type { TraceFields } from "../operations/tracing.ts";
import type { ShelfPackage, Taker } from "../tenant/package_shelf.ts";
import type { OwnedTenant, Question } from "../tenant/tenant.ts";
import type { CacheState } from "../tenant/tenant_directory.ts";
import type { WalkProgress } from "../tenant/walk.ts";

/**
 * What the Worker and a tenant's object say to each other, in JSON.
 *
 * In a deployment the two are of different versions for a while, either of them the newer one. So a
 * version adds fields and kinds of lines that the one before may ignore, and changes none: messages of
 * the version before and of the one after are understood.
 */

/** The version that this program speaks. */
export const MESSAGE_VERSION = 2;

/** Whether a message of a version is understood. */
export function isUnderstood(version: number): boolean {
  return Math.abs(version - MESSAGE_VERSION) <= 1;
}

/** A question about the object's tenant. */
export interface AskMessage {
  readonly version: number;
  /** Names the question for {@linkcode LeaveMessage}. */
  readonly ask?: string;
  readonly question: Question;
  /** Present where the caller brought the credentials: they stay in memory and are written nowhere. */
  readonly tenant?: Omit<OwnedTenant, "id">;
  /** Who asks, by the id that the Worker gave. */
  readonly caller?: string | undefined;
  /** The trace that the question is part of; absent where nothing is traced. Since version 2. */
  readonly trace?: TraceFields | undefined;
  readonly maxWaitMs?: number | undefined;
  /** The address below which the caller fetches packages of evidence. */
  readonly evidenceAt?: string | undefined;
  /** Whether the answer is a stream of lines, with progress before the last one. */
  readonly progress: boolean;
}

/** The caller of a question has gone. The platform tells an object nothing of that. */
interface LeaveMessage {
  readonly version: number;
  readonly leave: string;
}

/** What operators want to know of the object's tenant; nothing is asked of the vendor. Since version 2. */
interface LookMessage {
  readonly version: number;
  readonly look: true;
}

/** Asks for a package of evidence that the object keeps. */
export interface OpenMessage extends Taker {
  readonly version: number;
  /** Its id. */
  readonly open: string;
  /** As in {@linkcode AskMessage}. */
  readonly tenant?: Omit<OwnedTenant, "id">;
}

/** The head of a response that holds a package: as JSON, percent-encoded, in this header. */
export const PACKAGE_HEADER = "x-evidence-package";

/** What {@linkcode PACKAGE_HEADER} says. */
export type PackageHead = Omit<ShelfPackage, "body">;

/** Whatever the Worker sends an object. */
export type ObjectMessage = AskMessage | LeaveMessage | LookMessage | OpenMessage;

/** The body of a response that holds no package. */
export interface NoPackage {
  readonly gone: boolean;
  readonly failure?: Failure;
}

/** One line of an answer. */
export type AnswerMessage = { readonly progress: WalkProgress } | EndMessage;

/** The last line, or the only one. */
export type EndMessage =
  | Finished & { readonly answer: Record<string, unknown> }
  | Finished & { readonly failure: Failure };

/** What comes with each end of a question. */
interface Finished {
  /** The directories that answered. */
  readonly seen: readonly SeenDirectory[];
  /** The last request to the vendor, if there was any. */
  readonly contact?: RemoteState["contact"];
}

/** What operators are told of a directory that answered. */
export interface SeenDirectory {
  readonly users: number;
  readonly complete: boolean;
  readonly cache: CacheState;
}

/** An error without its class. */
export interface Failure {
  /** The name of the class, for operators. */
  readonly name: string;
  /** Whose mistake it is, and whether the caller may read it. */
  readonly kind: "input" | "reportable" | "internal";
  readonly message: string;
  /** Whom the message names; for operators. */
  readonly people?: UserInputError["people"];
  /** Set where a whole list was asked for somebody who is not in it. */
  readonly nobody?: true;
}
