/** The errors whose messages may leave the program, and the two kinds that every room throws. */

/**
 * An error whose message is safe to show to any caller: it holds no key, no administrator's e-mail
 * address and no text from an upstream server.
 *
 * Any other error is shown as "internal error".
 */
export abstract class ReportableError extends Error {}

/** Settings are missing or invalid. Names the variables, never their values. */
export class ConfigurationError extends ReportableError {
  override readonly name = "ConfigurationError" as const;

  /** One sentence for each mistake, in the order in which they were found. */
  readonly problems: readonly string[];

  constructor(problems: readonly string[], options?: ErrorOptions) {
    super(problems.join(". "), options);
    this.problems = problems;
  }
}

/** The request is well-formed but asks for something impossible. The caller sees the message. */
export class UserInputError extends ReportableError {
  override readonly name = "UserInputError" as const;

  /** Principal names of those whom the message names beyond what the caller wrote; for operators. */
  readonly people: readonly string[];

  constructor(message: string, { people = [], ...options }: UserInputDetails = {}) {
    super(message, options);
    this.people = people;
  }
}

interface UserInputDetails extends ErrorOptions {
  readonly people?: readonly string[] | undefined;
}
