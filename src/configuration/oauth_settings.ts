/** Whose access tokens are accepted: this server is an OAuth 2.1 resource server. */
export interface OAuthSettings {
  /** The authorization server, as tokens name it in `iss`. */
  readonly issuer: string;
  /** What tokens must name in `aud`: this server. */
  readonly audience: string;
  /** Where the issuer publishes its keys. */
  readonly jwksUrl: string;
  /** The scope a token must carry; absent where the issuer knows no scopes. */
  readonly scope?: string;
  /** The address under which callers reach `/mcp`; absent: that of the request. */
  readonly resource?: string;
  /** The claim that lists the tenants a token may ask about; absent: all. */
  readonly tenantsClaim?: string;
}
