import { UserInputError } from "../src/base/errors.ts";
import { common, count, source } from "../src/mcp/schemas.ts";
import { sourceText } from "../src/mcp/tables.ts";
import { defineTool, type Tool } from "../src/mcp/tool.ts";
import { directoryRequest } from "../src/mcp/tool_context.ts";
import * as z from "zod";

/** The tool `check_review`. */

/** Most problems, and most revocations that are still there, that an answer names. */
const MOST_SHOWN = 20;

/** Closes a sealed review; a worksheet with problems closes nothing. */
export const checkReview: Tool = defineTool({
  name: "check_review",
  title: "Check and close a review",
  description:
    "Closes an exported review with its filled worksheet, and says which revocations are gone.",
  writesTo: "folder",
  input: z.strictObject({
    review: z.string().describe("Folder in SPANNING_EVIDENCE"),
    worksheet: z.string().describe("File there: a filled grants.csv"),
    ...common,
  }),
  output: z.strictObject({
    closed: z.boolean(),
    /** What is wrong with the worksheet: the first 20. */
    problems: z.array(z.string()),
    moreProblems: count.optional(),
    /** Reviewed is the sum of the five words. */
    totals: z.strictObject({
      rows: count,
      toDecide: count,
      undecided: count,
      reviewed: count,
      keep: count,
      change: count,
      revoke: count,
      defer: count,
      exception: count,
    }),
    /** What became of revocations. */
    revoked: z.strictObject({ gone: count, stillThere: count, notDeterminable: count }).optional(),
    /** Ids of grants: the first 20. */
    stillThere: z.array(z.string()).optional(),
    folder: z.string().optional(),
    manifestSha256: z.string().optional(),
    /** Whether the next package will show these decisions. */
    kept: z.boolean().optional(),
    source: source.omit({ asOf: true }).optional(),
  }),
  run: async ({ review, worksheet, ...args }, context) => {
    const tenant = context.tenants.find(args.tenant);
    const desk = await context.evidence?.();
    const folder = desk?.folder;
    if (desk === undefined || folder === undefined) {
      throw new UserInputError(
        "Cannot close a review here: there is no folder of packages. Whoever runs this server names " +
          "one with SPANNING_EVIDENCE",
      );
    }
    // Loaded when it is asked for: most processes never are.
    const { closeReview } = await import("../src/mcp/close_review.ts");
    const { packagesInTurn } = await import("../src/mcp/export_review.ts");
    const waiter = { caller: desk.owner, signal: context.signal };
    const closing = await packagesInTurn(desk.shelf ?? folder, waiter, async () => {
      return await closeReview(tenant, {
        review: await folder.find(review, tenant.id),
        worksheet: await folder.worksheet(worksheet),
        request: directoryRequest(args, context),
        desk,
        complete: (files) => folder.complete(review, files),
      });
    });
    const { closed, problems, totals } = closing;
    const checked = {
      closed,
      problems: problems.slice(0, MOST_SHOWN),
      ...(problems.length > MOST_SHOWN ? { moreProblems: problems.length - MOST_SHOWN } : {}),
      totals,
    };
    if (!closing.closed) return checked;
    const { written, outcomes, stillThere, keptWithHistory, manifestSha256, source } = closing;
    return {
      ...checked,
      revoked: outcomes,
      stillThere: stillThere.slice(0, MOST_SHOWN).map(({ grantId }) => grantId),
      // Whoever calls over a network is not told where the server's folders are.
      folder: desk.address === undefined ? written.place : `${review}/${written.name}`,
      kept: keptWithHistory,
      manifestSha256,
      source,
    };
  },
  text: (
    { closed, problems, moreProblems, totals, revoked, stillThere = [], source, ...rest },
  ) =>
    [
      closed ? "closed" : "NOT closed: mend the worksheet and ask again",
      ...problems.map((problem) => `problem: ${problem}`),
      ...(moreProblems === undefined ? [] : [`moreProblems: ${moreProblems}`]),
      `totals: ${describe(totals)}`,
      ...(revoked === undefined ? [] : [`revoked: ${describe(revoked)}`]),
      ...stillThere.map((grant) => `still there: ${grant}`),
      ...Object.entries(rest).map(([name, value]) => `${name}: ${value}`),
      ...(source === undefined ? [] : [sourceText(source)]),
    ].join("\n"),
});

function describe(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts).map(([name, number]) => `${name} ${number}`).join(", ");
}
