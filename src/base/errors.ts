/**
 * An error whose message may be shown to anyone who may call: it holds no key, no
 * administrator's e-mail address and nothing an upstream server wrote.
 *
 * Everything else that is thrown is shown as "internal error".
 */
export abstract class ReportableError extends Error {}

/** Settings are missing or wrong. Names variables, never their values. */
export class ConfigurationError extends ReportableError {
  override readonly name = "ConfigurationError" as const;

  /** One sentence per mistake, in the order in which they were found. */
  readonly problems: readonly string[];

  constructor(problems: readonly string[], options?: ErrorOptions) {
    super(problems.join(". "), options);
    this.problems = problems;
  }
}

/** The request has a valid shape and asks for something impossible. Its message is for the caller. */
export class UserInputError extends ReportableError {
  override readonly name = "UserInputError" as const;
}
