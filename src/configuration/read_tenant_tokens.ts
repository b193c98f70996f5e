import type { TenantToken } from "./configuration.ts";
import type { SettingReader } from "./setting_reader.ts";
import * as v from "valibot";

const schema = v.array(v.strictObject({
  token: v.pipe(v.string(), v.regex(/^[\x21-\x7e]+$/)),
  tenants: v.pipe(v.array(v.string()), v.minLength(1)),
}));

/** Reads which tokens may ask about which tenants. Neither token nor id is repeated in a message. */
export function readTenantTokens(reader: SettingReader): TenantToken[] {
  const text = reader.text("MCP_TENANT_TOKENS");
  if (text === undefined) return [];
  const result = v.safeParse(schema, parse(text));
  if (!result.success) {
    reader.problems.push(
      'MCP_TENANT_TOKENS is not a list of tokens: write a JSON array such as [{"token": …, "tenants": ["contoso"]}], each token without "Bearer", spaces or letters beyond ASCII',
    );
    return [];
  }
  const tokens = result.output.map(({ token }) => token);
  if (new Set(tokens).size < tokens.length) {
    reader.problems.push(
      "MCP_TENANT_TOKENS has a token twice: write all its tenants in one entry",
    );
  }
  return result.output;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
