import type { FaultParameter } from "./fault.ts";
import { FAULT_KINDS, LIMITS } from "./faults.ts";

const USAGE = `An invented Spanning Backup tenant behind the vendor's API, on this machine only.

Usage: deno task sandbox [options]

  --port N       the port to listen on (default 8788; 0 takes a free one)
  --users N      a generated tenant of so many users, up to 500000
                 (default: the 312 users of Northwind Traders)
  --seed S       another generated tenant of that size (default 1)
  --tags WORD    which generated records carry tags: all (default), none or some
  --fault TEXT   a fault, such as rate_limit:page=3,times=1,retry-after=2; may be repeated
  --help         this text

Faults happen always, unless they are limited. The name of a fault's first parameter may be left
out: server_error:503. Every fault takes:

`;

/** What the command line of the sandbox can do, with all faults. */
export function sandboxHelp(): string {
  const faults = FAULT_KINDS.map(({ name, about, parameters = {} }) =>
    `  ${name}\n      ${about}\n${list(parameters, "        ")}`
  );
  return `${USAGE}${list(LIMITS, "  ")}\nFaults:\n\n${faults.join("")}`;
}

function list(parameters: Readonly<Record<string, FaultParameter>>, indent: string): string {
  return Object.entries(parameters).map(([name, { about, fallback }]) => {
    const otherwise = fallback === undefined ? "" : ` (default ${fallback})`;
    return `${indent}${name}=  ${about}${otherwise}\n`;
  }).join("");
}
