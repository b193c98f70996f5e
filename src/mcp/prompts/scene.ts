import { quote } from "../../base/safe_text.ts";
import { beyondUserList, type DeclaredPaths } from "../../governance/sign_in/declared.ts";
import type { Tenant } from "../../tenant/tenant.ts";
import type { PromptScene } from "./prompt.ts";

/** Sets the scene for a tenant; `named` when the caller chose it by its id. */
export function sceneOf(tenant: Tenant, named: boolean): PromptScene {
  const id = quote(tenant.id);
  const sandbox = tenant.sandbox ? " It is the sandbox: invented people, no real tenant." : "";
  return {
    tenant:
      (named
        ? `Tenant: ${id}. Give every tool tenant: ${id}.`
        : `Tenant: ${id}, the only one configured. The tools need no tenant argument.`) + sandbox,
    signIn: signIn(tenant.signInPaths),
  };
}

function signIn(declared: DeclaredPaths | undefined): string {
  if (declared === undefined) {
    return "Nobody declared which sign-in integrations are on. Whether people outside the user " +
      "list can sign in is therefore not determinable: say so, and have somebody look in " +
      "the Spanning console at Settings > Integrations.";
  }
  const beyond = beyondUserList(declared);
  if (beyond === undefined) {
    return "It was declared that no sign-in integration is on, so that only Microsoft accounts of " +
      "the user list sign in. Have somebody confirm it in the Spanning console at " +
      "Settings > Integrations.";
  }
  return `${beyond} The user list is therefore not everybody who can get in: say so at the top of ` +
    "the report, and ask for the user lists of those consoles.";
}
