/** The credentials of the sandbox, and the check of a request against them. */

/** The default credentials. They are invented and work nowhere else. */
export const SANDBOX_CREDENTIALS: SandboxCredentials = {
  adminEmail: "admin@northwind.example",
  apiKey: "00000000-5a4d-4b0c-8000-000000000000",
};

/** The only credentials that a sandbox accepts. */
export interface SandboxCredentials {
  readonly adminEmail: string;
  readonly apiKey: string;
}

/** Whether an `Authorization` header holds exactly these credentials, as Basic in UTF-8. */
export function isAuthorized(header: string | null, credentials: SandboxCredentials): boolean {
  const [, encoded] = header?.match(/^basic +([a-z0-9+/]+={0,2})$/i) ?? [];
  if (encoded === undefined) return false;
  try {
    const bytes = Uint8Array.from(atob(encoded), (letter) => letter.charCodeAt(0));
    const pair = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return pair === `${credentials.adminEmail}:${credentials.apiKey}`;
  } catch {
    return false;
  }
}
