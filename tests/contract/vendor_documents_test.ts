import assert from "node:assert/strict";
import { signInGuide } from "../../src/mcp/guides.ts";
import { type DescribedPath, describeSignInPaths } from "../../src/governance/sign_in.ts";

// What the vendor's help page "Working with Integrations" and the older community article "IT
// Complete Single Sign-On - Connect IT" say, point by point, and where this program says it.

type Field = Exclude<keyof DescribedPath, "id" | "state">;
type Fact = readonly [fact: string, Field, RegExp];

const TOGGLE: readonly Fact[] = [
  ["any admin user turns it on", "enable", /Log in to Spanning as an admin user/],
  [
    "article: a Global or a Spanning Admin does",
    "enable",
    /older article: as a Global Admin or Sp/,
  ],
  [
    "the toggle is on Settings > Integrations",
    "enable",
    /On Settings > Integrations .*turn on Log/,
  ],
  ["article: on Settings > Services", "enable", /older article: Settings > Services/],
  ["it is one toggle for both consoles", "enable", /one toggle for VSA and UniView together/],
  ["the way in is the tenant's icon", "enable", /click its connect icon/],
  ["article: the way in is Connect to O365", "enable", /older article: Connect to O365/],
  ["turning off: in the same place", "disable", /On Settings > Integrations .*turn off Login with/],
  ["turning off: at any time", "disable", /possible at any time/],
  ["turning off ends SSO from VSA", "disable", /This ends SSO from VSA/],
  ["turning off ends SSO from UniView", "disable", /This ends .*SSO from UniView/],
  ["turning off ends Unified Login", "disable", /This ends .*KaseyaOne Unified Login/],
  ["what remains are Spanning Backup credentials", "disable", /their Spanning Backup credentials/],
  ["article: Microsoft credentials remain", "disable", /older article: .*Microsoft credentials/],
  ["users must be prepared", "disable", /^Prepare those who sign in this way/],
  ["the toggle is needed", "requires", /Login with IT Complete is on\.$/],
  ["the activity is on the Activity page", "activityShownAs", /^Activity page/],
  ["article: in the Activity Log", "activityShownAs", /older article: Activity Log/],
  ["all activity is audited", "activityShownAs", /everything audited/],
  ["nobody hands out the tenant's credentials", "whoGetsIn", /given no credentials of the tenant/],
  ["they may be missing from the user list", "whoGetsIn", /need not be in the user list/],
  [
    "both documents are named",
    "reference",
    /"Working with Integrations" \(current\).*"IT Complete/,
  ],
];

const FACTS: Readonly<Record<DescribedPath["id"], readonly Fact[]>> = {
  "microsoft": [
    ["global admins get in by themselves", "whoGetsIn", /every Microsoft 365 Global Admin automat/],
    ["Spanning admins are made", "whoGetsIn", /made a Spanning Admin/],
    ["the user list shows them", "whoGetsIn", /The user list shows them/],
    ["it is what remains", "disable", /what remains when the others are off/],
    ["a global admin is removed in Microsoft 365", "disable", /only in Microsoft 365/],
    ["where it comes from", "reference", /4407336459921/],
  ],
  "it_complete:vsa": [
    ...TOGGLE,
    ["VSA credentials do", "whoGetsIn", /with their VSA credentials/],
    ["VSA 9 goes directly", "whoGetsIn", /from VSA 9 directly/],
    ["VSA 10 goes through the UniView Portal", "whoGetsIn", /VSA 10 through the UniView Portal/],
    [
      "the tenant is in VSA first",
      "requires",
      /^The Microsoft 365 tenant has been added to VSA fir/,
    ],
    ["VSA 10: where to log in", "requires", /Modules > Integrations > Unitrends Backup/],
    ["VSA 10: where the tenant is", "requires", /Dashboard > Spanning > Microsoft 365 lists/],
    [
      "VSA 10: how to add it",
      "requires",
      /UniView Portal Guide says \(Integrating a Microsoft 365/,
    ],
    ["VSA 9: where the tenant is", "requires", /VSA 9: SaaS Backup > Customers, tab Microsoft 365/],
    ["VSA 9: in which column", "requires", /Company Name/],
    ["VSA 9: how to add it", "requires", /Add Customer/],
    ["the activity bears the VSA identity", "activityShownAs", /under the VSA identity/],
  ],
  "it_complete:uniview": [
    ...TOGGLE,
    ["UniView credentials do", "whoGetsIn", /with their UniView credentials/],
    [
      "the tenant is in UniView first",
      "requires",
      /^The Microsoft 365 tenant has been added to Uni/,
    ],
    ["Portal 2.0: where the tenant is", "requires", /2\.0: Dashboard > Spanning > Microsoft 365/],
    ["Portal 2.0: how to add it", "requires", /UniView Portal Guide says \(Integrating a Micro/],
    ["UniView 1.0: where the tenant is", "requires", /1\.0: SaaS Backup > Customers, tab Micros/],
    ["UniView 1.0: how to add it", "requires", /Add Customer/],
    ["only Portal 2.0 can integrate Spanning", "requires", /only Portal 2\.0 can integrate Span/],
    ["the activity bears the UniView identity", "activityShownAs", /under the UniView identity/],
  ],
  "kaseyaone": [
    [
      "any KaseyaOne user with access gets in",
      "whoGetsIn",
      /^Any KaseyaOne user with access to Sp/,
    ],
    ["into all linked tenants", "whoGetsIn", /every Spanning tenant linked to that KaseyaOne inst/],
    ["KaseyaOne's groups give access", "whoGetsIn", /Spanning system groups, Modify a group/],
    ["they may be missing from the user list", "whoGetsIn", /need not be in the user list/],
    ["the toggle is needed", "requires", /^Login with IT Complete is on\.$/m],
    ["a Global Administrator is needed", "requires", /Microsoft 365 Global Administrator/],
    ["a KaseyaOne Master is needed", "requires", /KaseyaOne Master/],
    ["step: log in as Global Administrator", "enable", /^Log in to Spanning as a Global Admini/],
    ["step: the toggle", "enable", /On Settings > Integrations turn on Login with IT Complete/],
    ["step: link", "enable", /KaseyaOne Integration tile click Link Organization/],
    ["step: Microsoft 365, then KaseyaOne", "enable", /to Microsoft 365 .*, then to KaseyaOne as/],
    ["step: done", "enable", /the integration is shown as added\.$/],
    ["the activity bears the KaseyaOne identity", "activityShownAs", /user's KaseyaOne identity/],
    ["unlinking ends Unified Login only", "disable", /this ends KaseyaOne Unified Login only/],
    ["unlinking leaves the consoles", "disable", /SSO from VSA and UniView goes on/],
    [
      "the toggle ends it too",
      "disable",
      /Turning off Login with IT Complete ends Unified Login t/,
    ],
    ["users must be prepared", "disable", /^Prepare those who sign in this way/],
    [
      "what remains are Spanning Backup credentials",
      "disable",
      /Spanning Backup credentials after/,
    ],
    ["the help page is named", "reference", /"Working with Integrations" \(current\)/],
    ["the article is silent", "reference", /older article does not mention KaseyaOne/],
  ],
};

for (const path of describeSignInPaths(undefined).paths) {
  for (const [fact, field, words] of FACTS[path.id]) {
    Deno.test(`${path.id}, ${field}: ${fact}`, () => {
      const value = path[field];
      assert.match(typeof value === "string" ? value : value.join("\n"), words);
    });
  }
}

Deno.test("the steps to link KaseyaOne are in the vendor's order", () => {
  const { enable = [] } = describeSignInPaths(undefined).paths[3] ?? {};
  const order = ["Log in to Spanning", "turn on", "Link Organization", "Master", "added"];
  assert.deepEqual(order.map((word) => enable.findIndex((step) => step.includes(word))), [
    0,
    1,
    2,
    3,
    4,
  ]);
});

const GUIDE: readonly (readonly [fact: string, RegExp])[] = [
  ["the API does not tell what is on", /API does not tell which sign-in integrations/],
  ["there is one toggle", /one toggle, Login with IT Complete/],
  [
    "whichever console holds the tenant",
    /whichever console holds the tenant: VSA 9, VSA 10 \(thro/,
  ],
  ["Unified Login needs the toggle and the link", /needs that toggle and a linked KaseyaOne org/],
  [
    "the tenant is in the console first",
    /must be in the console first\. The vendor says so of VSA/,
  ],
  ["why the vendor offers it", /without being given Microsoft 365 administrator credentials/],
  ["the portal is synced hourly", /synced with it hourly/],
  ["portal users see data", /backup status, alerts, licenses and storage/],
  ["portal users change licenses", /allocate licenses and upgrade a trial/],
  ["moving to Portal 2.0 takes a day", /up to 24 hours/],
  ["menus differ", /Settings > Integrations \| Settings > Services/],
  ["who may configure differs", /an admin user;.* \| a Global Admin or Spanning Admin/],
  ["remaining credentials differ", /Spanning Backup credentials \| Microsoft credentials/],
  ["the ways to connect differ", /the tenant's icon \| Connect to O365/],
  ["the names of the log differ", /Activity page \| Activity Log/],
  ["the help page wins", /Working with Integrations" \(current, wins\)/],
];
for (const [fact, words] of GUIDE) {
  Deno.test(`the guide: ${fact}`, () => assert.match(signInGuide(), words));
}

Deno.test("the guide has all that an answer has of each path", () => {
  const guide = signInGuide();
  for (const path of describeSignInPaths(undefined).paths) {
    const { whoGetsIn, requires, activityShownAs, enable, disable, reference } = path;
    for (
      const text of [whoGetsIn, activityShownAs, reference, ...requires, ...enable, ...disable]
    ) {
      assert.ok(guide.includes(text), text);
    }
  }
});

Deno.test("the guide is one Markdown page with a title, and not a long one", () => {
  const guide = signInGuide();
  assert.match(guide, /^# [^#]+\n/);
  assert.equal(guide.match(/^# /gm)?.length, 1);
  assert.ok(guide.length < 11_000, `${guide.length}`);
});
