import type { Case } from "./case.ts";
import { BACKUPS } from "./kinds/backups.ts";
import { FIGURES } from "./kinds/figures.ts";
import { RECORDS } from "./kinds/records.ts";
import { SEARCH } from "./kinds/search.ts";
import { TAGS } from "./kinds/tags.ts";
import { WHOLE } from "./kinds/whole.ts";

/** All cases, by kind. */
export const CASES: readonly Case[] = [
  ...WHOLE,
  ...RECORDS,
  ...TAGS,
  ...SEARCH,
  ...FIGURES,
  ...BACKUPS,
];
