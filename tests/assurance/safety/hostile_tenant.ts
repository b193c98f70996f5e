import type { SandboxTenant } from "../../../src/sandbox/tenant.ts";
import type { SandboxUser } from "../../../src/sandbox/tenant.ts";
import { defaultTenant } from "../../../src/sandbox/northwind.ts";
import { HOSTILE_TEXTS } from "./hostile_texts.ts";

/** Texts that a principal name may hold and still be found by one, if not by Microsoft's rules. */
const IN_IDS: readonly string[] = [
  "plain",
  "\u202egnp",
  "z\u200bw",
  "t\u{e0041}",
  "a|b",
  '"q"',
  "<b>",
  "new\nline",
  "[x](y)",
  "ünï",
];

/** A tenant in which every name, tag and identifier is hostile, and every tool has to show them. */
export function hostileTenant(): SandboxTenant {
  const users = HOSTILE_TEXTS.flatMap(([, text], index) =>
    [0, 1].map((kind): SandboxUser => {
      const number = String(2 * index + kind).padStart(3, "0");
      const piece = IN_IDS[(2 * index + kind) % IN_IDS.length] ?? "";
      const name = `u${number}${piece}@t.example`;
      return {
        userPrincipalName: name,
        email: kind === 0 ? name : `mail${number}${piece}@t.example`,
        displayName: text,
        msId: `id-${number}-${piece}`,
        assigned: true,
        isAdmin: kind === 1,
        isDeleted: kind === 1,
        isArchive: false,
        // A known tag in a hostile spelling is evidence, and evidence is shown.
        tags: kind === 1
          ? ["User", text, "Global\u202e\u200b Admin", "Spanning Admin"]
          : ["User", text],
      };
    })
  );
  return { users, facts: { ...defaultTenant().facts, users: users.length } };
}
