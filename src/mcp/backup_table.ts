import { table } from "../base/safe_text.ts";

interface Backup {
  readonly service: string;
  readonly date: string;
  readonly successful: number;
  readonly partial: number;
  readonly failed: number;
  readonly total?: number | string | undefined;
}

/** Backups as a table of days by services, in the order in which they come. */
export function backupTable(backups: readonly Backup[]): string {
  if (backups.length === 0) return "no backups reported";
  const services = [...new Set(backups.map(({ service }) => service))];
  const dates = [...new Set(backups.map(({ date }) => date))];
  return [
    "successful/partial/failed (total, where it is not their sum)",
    table(
      ["date", ...services],
      dates.map((date) => [
        date,
        ...services.map((service) =>
          backups.filter((each) => each.date === date && each.service === service)
            .map(figures).join(", ")
        ),
      ]),
    ),
  ].join("\n");
}

function figures({ successful, partial, failed, total }: Backup): string {
  const sum = successful + partial + failed;
  const apart = total === undefined ? " (no total)" : total === sum ? "" : ` (${total})`;
  return `${successful}/${partial}/${failed}${apart}`;
}
