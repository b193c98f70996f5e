const LETTERS: Readonly<Record<string, string>> = {
  "æ": "ae",
  "đ": "d",
  "ð": "d",
  "ı": "i",
  "ł": "l",
  "ø": "o",
  "œ": "oe",
  "ß": "ss",
  "þ": "th",
};

/** How a Latin name is spelled in an address: lower case, without accents and spaces. */
export function addressOf(name: string): string {
  return name.toLowerCase().normalize("NFD").replaceAll(/\p{M}|\s/gu, "")
    .replaceAll(/[^ -~]/g, (letter) => LETTERS[letter] ?? "");
}
