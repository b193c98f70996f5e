const encoder = new TextEncoder();

/** Writes one line to standard error, at once. */
export function writeToStderr(line: string): void {
  Deno.stderr.writeSync(encoder.encode(line + "\n"));
}
