import { table } from "../src/base/safe_text.ts";
import { defineTool, type Tool } from "../src/mcp/tool.ts";
import * as z from "zod";

/** The tenants that the caller may ask about; nothing about credentials or URLs. */
export const listTenants: Tool = defineTool({
  name: "list_tenants",
  title: "List tenants",
  description: "The tenants that can be asked about: id, name, region.",
  severalTenants: true,
  input: z.strictObject({}),
  output: z.strictObject({
    tenants: z.array(z.strictObject({ id: z.string(), name: z.string(), region: z.string() })),
  }),
  run: (_args, { tenants }) => {
    // Throws the reason if there is none to list.
    const all = tenants.select("*");
    return Promise.resolve({
      tenants: all.map(({ id, name = id, region }) => ({ id, name, region })),
    });
  },
  text: ({ tenants }) =>
    table(
      ["id", "name", "region"],
      tenants.map(({ id, name, region }) => [id, name, region]),
    ),
});
