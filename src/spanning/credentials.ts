/** The pair that the API wants as Basic authentication. */
export interface Credentials {
  /** The administrator who generated the key. */
  readonly adminEmail: string;
  readonly apiKey: string;
}

/** The `Authorization` header for the pair, encoded as UTF-8. */
export function basicAuthorization(
  { adminEmail, apiKey }: Credentials,
): string {
  const bytes = new TextEncoder().encode(`${adminEmail}:${apiKey}`);
  return `Basic ${btoa(String.fromCharCode(...bytes))}`;
}
