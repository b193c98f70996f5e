import { plural } from "../../base/text.ts";
import type { Configuration } from "../../configuration/configuration.ts";
import {
  compareFigures,
  describeFigures,
  describeMeaning,
  takeCensus,
  takeFigures,
} from "../../tenant/confirmation.ts";
import type { Tenant } from "../../tenant/tenant.ts";
import type { Finding } from "./clock.ts";

/**
 * Reads a tenant's list and explains how it and the tenant's own figures agree, whatever the
 * settings make of a difference.
 *
 * Throws what reading the list or the figures throws.
 */
export async function explainCount(
  { client, directory }: Tenant,
  countGuests: Configuration["countGuests"],
): Promise<Finding[]> {
  const list = await directory.get({ allowPartial: true });
  const figures = takeFigures(await client.tenant());
  const { complete, confirmed = false, warnings } = list.facts;
  const census = takeCensus(list.stateCounts);
  const outcome = compareFigures(census, figures, countGuests);
  const { counted, assigned } = figures;
  const state = !complete ? "incomplete" : confirmed ? "complete and confirmed" : "not confirmed";
  const [first = "", ...rest] = describeFigures(census, figures);
  return [
    {
      mark: complete ? (confirmed ? "✓" : "!") : "✗",
      text: `The user list is ${state}: ${plural(list.users, "user")}`,
    },
    { mark: " ", text: first.toUpperCase() + rest.join("") },
    ...(counted === undefined ? [] : [
      {
        mark: " ",
        text: `Of ${counted} counted, the nearest reading is ${
          describeMeaning(census, counted, countGuests)
        }`,
      } as const,
    ]),
    ...(assigned === undefined ? [] : [
      {
        mark: " ",
        text: `Of ${
          plural(assigned, "assigned seat")
        }, ${census.licensed} are held by listed users`,
      } as const,
    ]),
    ...(outcome.settledBy === undefined ? [] : [
      {
        mark: " ",
        text: "With guests the count agrees: set SPANNING_COUNT_GUESTS=included if it holds them",
      } as const,
    ]),
    ...warnings.map((text) => ({ mark: "!", text }) as const),
  ];
}
