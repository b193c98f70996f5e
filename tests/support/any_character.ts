import fc from "fast-check";

/** Code points of surrogates, which are no characters, and how many there are. */
const [SURROGATES, COUNT] = [0xd800, 0x800];

/**
 * Any character of Unicode, for `unit`. The library's own `"binary"` is the same, and takes a second
 * to list all of them before the first text is made.
 */
export const anyCharacter: fc.Arbitrary<string> = fc.nat(0x10ffff - COUNT).map(
  (at) => String.fromCodePoint(at < SURROGATES ? at : at + COUNT),
  (character) => {
    const code = typeof character === "string" ? character.codePointAt(0) : undefined;
    if (code === undefined || character !== String.fromCodePoint(code)) throw new Error("Not one");
    if (code >= SURROGATES && code < SURROGATES + COUNT) throw new Error("A surrogate");
    return code < SURROGATES ? code : code - COUNT;
  },
);
