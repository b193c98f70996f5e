import { countTokens } from "gpt-tokenizer/encoding/o200k_base";
import { createSandbox } from "../../../src/sandbox/sandbox.ts";
import { defaultTenant } from "../../../src/sandbox/northwind.ts";
import { SANDBOX_CREDENTIALS } from "../../../src/sandbox/tenant.ts";
import { basicAuthorization } from "../../../src/spanning/request.ts";
import { tools } from "../../../tools/mod.ts";
import { sandboxAccess } from "../../support/program.ts";
import { toolCosts } from "../../support/token_costs.ts";
import type { Line } from "../harness.ts";
import { listIdiomatically } from "../servers/apps.ts";

const NOW = Date.parse("2026-11-02T08:00:00Z");
/** Larger than the default tenant. */
const EVERYBODY = "users?size=1000";

/** The requests whose answers a proxy of the vendor's API would hand over for the same question. */
const ASKED: Readonly<Record<string, readonly string[]>> = {
  list_users: ["users?size=25"],
  list_roles: [EVERYBODY],
  get_user_grants: ["users/viktor.petrenko@northwind.example"],
  find_disabled: [EVERYBODY],
  list_role_grants: [EVERYBODY],
  get_tenant: ["tenant"],
  get_backup_status: ["tenant/backups/summary"],
  review_access: [EVERYBODY, "tenant"],
};

/** The cost of definitions and of default answers in both forms in a model's context, on the sandbox tenant. */
export async function tokensRow(): Promise<Line[]> {
  const costs = await toolCosts(sandboxAccess());
  const definitions = costs.reduce((sum, { withOutput }) => sum + withOutput, 0);
  const lines = [line("definitions of all tools", definitions, {
    reference: await idiomaticDefinitions(),
    against: "the same tools as McpServer lists them",
  })];
  for (const { tool, ...forms } of costs) {
    const paths = ASKED[tool];
    if (paths === undefined) continue;
    const bodies = await Promise.all(paths.map(vendorJson));
    const facts = {
      reference: countTokens(bodies.join("\n")),
      against: "the vendor's JSON it is drawn from",
    };
    for (const form of ["text", "structured"] as const) {
      lines.push(line(`default answer of ${tool}, ${form}`, forms[form], facts));
    }
  }
  return lines;
}

function line(row: string, ours: number, facts: Pick<Line, "reference" | "against">): Line {
  return { ...facts, row, ours, ratio: ours / facts.reference, unit: "tokens" };
}

async function idiomaticDefinitions(): Promise<number> {
  const listed = await listIdiomatically(tools.map(({ listing }) => ({ ...listing })));
  return listed.reduce(
    (sum, { annotations: _, ...definition }) => sum + countTokens(JSON.stringify(definition)),
    0,
  );
}

const sandbox = createSandbox({
  tenant: defaultTenant(),
  credentials: SANDBOX_CREDENTIALS,
  now: () => NOW,
});

async function vendorJson(path: string): Promise<string> {
  const response = await sandbox.fetch(
    new Request(`http://127.0.0.1/external/${path}`, {
      headers: { authorization: basicAuthorization(SANDBOX_CREDENTIALS) },
    }),
  );
  if (!response.ok) throw new Error(`${path} answered ${response.status}`);
  return await response.text();
}
