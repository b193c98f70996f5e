/** One instruction of a Dockerfile: its name, and the rest on one line. */
interface Instruction {
  readonly name: string;
  readonly rest: string;
}

/** Reads a Dockerfile: joins continued lines, leaves comments out. */
export function readDockerfile(text: string): Instruction[] {
  return text.replaceAll(/^#.*\n/gm, "").replaceAll(/\\\n\s*/g, "").split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => {
      const [name = "", ...rest] = line.split(" ");
      return { name, rest: rest.join(" ") };
    });
}

/** The shell commands behind one kind of instruction. */
export function commandsOf(instructions: readonly Instruction[], name: string): string[] {
  return instructions.filter((each) => each.name === name)
    .map(({ rest }) => name === "HEALTHCHECK" ? rest.replace(/^.*?CMD /, "") : rest);
}

/** What the `ENV` instructions set. */
export function environmentOf(instructions: readonly Instruction[]): Record<string, string> {
  return Object.fromEntries(
    commandsOf(instructions, "ENV").map((rest) => {
      const at = rest.indexOf("=");
      return [rest.slice(0, at), rest.slice(at + 1)];
    }),
  );
}
