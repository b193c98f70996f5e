import { accessReview } from "./access_review.ts";
import { adminReview } from "./admin_review.ts";
import { offboardingCheck } from "./offboarding_check.ts";
import type { Prompt } from "./prompt.ts";

/** Every prompt, in the order in which clients list them. */
export const PROMPTS: readonly Prompt[] = [accessReview, adminReview, offboardingCheck];
