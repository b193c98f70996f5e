import type { App, Suite } from "./suites.ts";

/** The server would have to ask its caller over a session of 2025; this one keeps no sessions. */
const NEEDS_A_SESSION = [
  "tools-call-sampling",
  "tools-call-elicitation",
  "elicitation-sep1034-defaults",
  "elicitation-sep1330-enums",
];

/** The suite calls these tools, resources and prompts by names that no product has. */
const NEEDS_FIXTURES = [
  "completion-complete",
  "tools-call-simple-text",
  "tools-call-image",
  "tools-call-audio",
  "tools-call-embedded-resource",
  "tools-call-mixed-content",
  "tools-call-error",
  "tools-call-with-progress",
  "resources-read-text",
  "resources-read-binary",
  "resources-templates-read",
  "prompts-get-simple",
  "prompts-get-with-args",
  "prompts-get-embedded-resource",
  "prompts-get-with-image",
];

/** The product logs to its operator and tells of no changes, so it declares neither. */
const NOT_OFFERED = [
  "logging-set-level",
  "tools-call-with-logging",
  "resources-subscribe",
  "resources-unsubscribe",
];

/** The product asks its caller nothing, and tells it no log lines, so there is nothing to see it do so with. */
const ASKS_NOTHING = [
  "input-required-result-basic-elicitation",
  "input-required-result-basic-sampling",
  "input-required-result-basic-list-roots",
  "input-required-result-request-state",
  "input-required-result-multiple-input-requests",
  "input-required-result-multi-round",
  "input-required-result-non-tool-request",
  "input-required-result-result-type",
  "input-required-result-tampered-state",
  "input-required-result-capability-check",
  // The other 24 checks of this scenario pass.
  "server-stateless:sep-2575-server-rejects-undeclared-capability",
  "server-stateless:sep-2575-missing-capability-http-400",
  "server-stateless:sep-2575-http-server-no-independent-requests-on-stream",
  "server-stateless:sep-2575-server-no-log-without-loglevel",
];

/**
 * The scenarios that fail, or single checks of one; above each group stands why. Anything else that
 * fails is an error, and so is any of these that does not.
 */
export const BASELINE: Readonly<Record<App, Readonly<Record<Suite["revision"], string[]>>>> = {
  product: {
    "2025-11-25": [...NEEDS_A_SESSION, ...NEEDS_FIXTURES, ...NOT_OFFERED],
    "2026-07-28": [...NEEDS_FIXTURES, ...ASKS_NOTHING],
  },
  fixtures: {
    "2025-11-25": NEEDS_A_SESSION,
    "2026-07-28": [],
  },
};
