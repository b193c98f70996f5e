import { SIGN_IN_PATHS, type SignInPath } from "../../governance/sign_in/catalogue.ts";

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
