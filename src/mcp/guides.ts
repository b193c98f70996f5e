import { SIGN_IN_PATHS, type SignInPath } from "../governance/sign_in.ts";
import { REGIONS } from "../spanning/base_url.ts";

/** The texts of the guides: signing in, and making an API key. */

/** The ways into the Spanning console, and how each is turned on and off; in Markdown. */
export function signInGuide(): string {
  return [INTRODUCTION, ...SIGN_IN_PATHS.map(section), DIFFERENCES].join("\n\n") + "\n";
}

const INTRODUCTION = `# Who can sign in to Spanning Backup

Spanning's API does not tell which sign-in integrations a tenant has turned on, and people who come in through them need not be in the user list. So look in the console, at Settings > Integrations, and declare what is on.

- There is one toggle, Login with IT Complete. With it on, administrators come in from whichever console holds the tenant: VSA 9, VSA 10 (through the UniView Portal) or UniView. A console that nobody declared is therefore not known to be off.
- KaseyaOne Unified Login needs that toggle and a linked KaseyaOne organization. Removing the link ends Unified Login only; turning the toggle off ends all three.
- The tenant must be in the console first. The vendor says so of VSA and UniView.
- What these people do is on the Activity page under their VSA, UniView or KaseyaOne identity.
- The point of it, says the vendor: partners manage backups without being given Microsoft 365 administrator credentials.
- Access without sign-in: once a tenant is integrated, the UniView Portal 2.0 is synced with it hourly, and there its users see backup status, alerts, licenses and storage, allocate licenses and upgrade a trial. Moving from the VSA 9 module or Portal 1.0 to 2.0 takes up to 24 hours.`;

const DIFFERENCES = `## Where the vendor's two documents differ

| | Help page "Working with Integrations" (current, wins) | Community article "IT Complete Single Sign-On - Connect IT" (older) |
|---|---|---|
| Where the toggle is | Settings > Integrations | Settings > Services |
| Who may turn it on | an admin user; for KaseyaOne a Microsoft 365 Global Administrator and a KaseyaOne Master | a Global Admin or Spanning Admin |
| What remains after turning it off | Spanning Backup credentials | Microsoft credentials |
| How to connect from the console | the tenant's icon | Connect to O365 |
| Where activity is | Activity page | Activity Log |
| Consoles | VSA 9 and 10, UniView Portal 2.0 and 1.0, KaseyaOne | Kaseya VSA, Unitrends UniView |

The help page gives steps for UniView 1.0, and says that integrating Spanning needs Portal 2.0.

## What to ask in a review

1. Which integrations are on, and who decided it?
2. Who administers the VSA or UniView instance that holds the tenant? Ask for that console's own user list.
3. Which KaseyaOne groups give access to Spanning Backup, and who is in them?
4. Does the Activity page show identities that nobody expects?`;

function section(path: SignInPath): string {
  return [
    `## ${path.name} (\`${path.id}\`)`,
    `**Who gets in:** ${path.whoGetsIn}`,
    `**Requires**\n\n${list(path.requires, () => "-")}`,
    `**Activity:** ${path.activityShownAs}`,
    `**Turn on**\n\n${list(path.enable, (number) => `${number}.`)}`,
    `**Turn off**\n\n${list(path.disable, (number) => `${number}.`)}`,
    `Source: ${path.reference}`,
  ].join("\n\n");
}

function list(lines: readonly string[], mark: (number: number) => string): string {
  return lines.map((line, index) => `${mark(index + 1)} ${line}`).join("\n");
}

/** How to get the two credentials, and what to check when Spanning refuses them; in Markdown. */
export function credentialsGuide(): string {
  return `# Credentials for this server

The server signs in to Spanning's API with HTTP Basic Auth: the user name is an administrator's Microsoft principal name, which is mostly but not always the mail address, the password is an API key. It is read-only.

## Get a key

1. Sign in to the Spanning Backup console of the tenant's own region, as an administrator. Use a Microsoft account of the tenant: an account that signs in through VSA or UniView only cannot generate a key.
2. Open **Settings > API Token** and generate a key.
3. Note the Microsoft principal name of the account that generated it, as Microsoft 365 shows it under the user name. The key works with this name only.
4. Note the region: it is the part of the console's address after \`o365-\`.

Then set, where the server runs:

\`\`\`
SPANNING_ADMIN_EMAIL=the administrator who generated the key
SPANNING_API_KEY=the key
SPANNING_REGION=one of ${REGIONS.join(", ")}
\`\`\`

Settings written for a C1 connector work unchanged: \`BATON_SPANNING_ADMIN_EMAIL\`, \`BATON_SPANNING_API_KEY\`, \`BATON_SPANNING_BASE_URL\`. The region decides the API's host, \`https://o365-api-<region>.spanningbackup.com\`.

Never write the key into a conversation. It belongs in the server's settings, and no answer of the server shows it.

## What to know about keys

- A key belongs to one region. The other regions do not know it.
- An administrator has one key. Generating a new one ends the old one everywhere it is used: other programs that use it stop working too. Where that matters, give each program an administrator of its own.
- A key looks like a GUID. If the key contains an @, or the e-mail setting holds a GUID, the two were swapped.

## When Spanning refuses them (401, also 403)

Spanning does not say why, so check in this order:

1. Was the key generated by exactly this administrator, and is the user name the administrator's Microsoft principal name? It may differ from the mail address. Not a colleague's, and not an alias of the same person.
2. Is the region the one of the console where the key was generated?
3. Did anybody press Revoke or Generate in the console since? Either ends the key for every program that uses it.
4. Is it the key of this tenant, and not of another customer's?
5. Does the administrator sign in through VSA or UniView only? Such an account cannot generate a key.

\`deno task doctor\` checks the settings, makes one request and says in plain words what is wrong.

## Without credentials

\`SPANNING_SANDBOX=1\` answers from an embedded tenant of invented people. It needs no credentials and no network, and every answer says that it is the sandbox.
`;
}
