/** Routes of the vendor's API without variable parts. */
const ROUTES: readonly string[] = [
  "/external/users",
  "/external/tenant",
  "/external/tenant/backups/summary",
];

/** The route of an upstream address, without the name of the user that it may hold. */
export function routeTemplate(pathname: string): string {
  if (ROUTES.includes(pathname)) return pathname;
  return /^\/external\/users\/[^/]+$/.test(pathname)
    ? "/external/users/{userPrincipalName}"
    : "other";
}
