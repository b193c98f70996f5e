import { looksLikeApiKey } from "./check_api_key.ts";

/**
 * What is wrong with an administrator's e-mail address, as a sentence that names where it stands.
 *
 * It becomes a Basic Auth user name, which can hold neither colon nor control characters (RFC 7617).
 */
export function checkAdminEmail(email: string, where: string): string | undefined {
  const advice = "write the e-mail address of the administrator who generated the API key";
  if (looksLikeApiKey(email)) {
    return `${where} looks like an API key: ${advice}, and the key in its own setting`;
  }
  if (/[:\p{Cc}]/u.test(email)) {
    return `${where} has a colon or a control character, which Basic authentication cannot carry: ${advice}`;
  }
  if (!email.includes("@")) return `${where} has no "@": ${advice}`;
  if (!/^[^\s@<>,;]+@[^\s@<>,;]+$/.test(email)) {
    return `${where} is not one e-mail address: ${advice}, without a name or brackets`;
  }
  return undefined;
}
