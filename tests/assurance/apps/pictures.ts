/// <reference lib="dom" />
import { POLL } from "./chromium.ts";
import { buildApp } from "../../../packaging/build_app.ts";
import { generateTenant } from "../../../src/sandbox/generate_tenant.ts";
import { defaultTenant } from "../../../src/sandbox/northwind.ts";
import { modernClient } from "../../support/mcp_clients.ts";
import { programOn } from "../../support/program.ts";
import { answersOf } from "./answers.ts";
import { Hosts, type ShownPage, type ShowOptions } from "./open_host.ts";
import { fileURLToPath } from "node:url";

/** Takes the pictures of the page in docs/images, of the sandbox's invented people. */
interface Picture {
  readonly name: string;
  readonly program?: Parameters<typeof programOn>[0];
  readonly options: Omit<ShowOptions, "answer">;
  /** What the reader does before it is taken. */
  readonly act?: (shown: ShownPage) => Promise<void>;
}

const northwind = { tenant: defaultTenant() };
const full = { displayMode: "fullscreen" };
const person = async ({ app }: ShownPage): Promise<void> => {
  await app.selectOption("label:has-text('Role') select", "global_admin");
  await app.click("tr.person >> nth=1");
  await app.waitForSelector(".panel dl >> nth=1");
};

const PICTURES: readonly Picture[] = [
  { name: "inline", options: { height: 500 } },
  { name: "full-screen", options: { width: 1280, height: 720, context: full } },
  {
    name: "dark",
    options: { width: 1280, height: 720, context: { ...full, theme: "dark" } },
    act: person,
  },
  { name: "narrow", options: { width: 390, height: 720, context: full } },
  {
    name: "right-to-left",
    options: {
      width: 1100,
      height: 480,
      context: { ...full, locale: "ar-EG", timeZone: "Africa/Cairo" },
      arguments: { query: "أ" },
    },
  },
  {
    name: "not-whole",
    program: {
      tenant: generateTenant({ users: 2500, seed: 5, tags: "some" }),
      faults: ["server_error:500,route=users,page=2"],
    },
    options: { width: 1100, height: 560, context: full, arguments: { allowPartial: true } },
  },
  {
    name: "not-determinable",
    program: { tenant: generateTenant({ users: 60, seed: 5, tags: "none" }) },
    options: { width: 1280, height: 480, context: full },
  },
  {
    name: "empty",
    program: { tenant: generateTenant({ users: 0 }) },
    options: { height: 240 },
  },
  {
    name: "error",
    program: { tenant: defaultTenant(), faults: ["server_error:500,route=users"] },
    options: { height: 240 },
  },
];

const folder = fileURLToPath(new URL("../../../docs/images/", import.meta.url));
await Deno.mkdir(folder, { recursive: true });
await using hosts = await Hosts.open(await buildApp());
for (const { name, program = northwind, options, act } of PICTURES) {
  await using client = await modernClient(programOn(program).access.servers);
  const shown = await hosts.show({ ...options, answer: answersOf(client) });
  await shown.app.waitForFunction(
    () => document.querySelector("tr.person, .tools, [role=alert]"),
    undefined,
    POLL,
  );
  await shown.page.waitForTimeout(800);
  await act?.(shown);
  await shown.page.waitForTimeout(400);
  await shown.page.screenshot({ path: `${folder}app-${name}.png` });
  await shown.leave();
}
