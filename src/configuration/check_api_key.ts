/** What is wrong with an API key, as a sentence that names where it stands. */
export function checkApiKey(key: string, where: string): string | undefined {
  if (key.includes("@")) {
    return `${where} looks like an e-mail address: write the API key, and the e-mail address in its own setting`;
  }
  if (/\p{Cc}/u.test(key)) {
    return `${where} has a control character, such as a line break: write the API key on one line`;
  }
  return undefined;
}

/** Whether a text has the form of Spanning's keys, that of a GUID (checked by the vendor's module). */
export function looksLikeApiKey(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
}
