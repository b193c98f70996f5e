/** The one pair that the sandbox lets in. Invented, and of no use anywhere else. */
export const SANDBOX_CREDENTIALS: { readonly adminEmail: string; readonly apiKey: string } = {
  adminEmail: "admin@northwind.example",
  apiKey: "00000000-5a4d-4b0c-8000-000000000000",
};

/** The pair that a sandbox lets in. */
export interface SandboxCredentials {
  readonly adminEmail: string;
  readonly apiKey: string;
}

/** Whether an `Authorization` header holds exactly this pair as Basic authentication in UTF-8. */
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
