import { availableParallelism } from "node:os";

/** What the figures were measured on. */
export function machine(): string {
  const { deno, v8 } = Deno.version;
  return `${availableParallelism()} cores, ${Deno.build.os} ${Deno.build.arch}, Deno ${deno}, ` +
    `V8 ${v8}; ${new Date().toISOString().slice(0, 10)}`;
}
