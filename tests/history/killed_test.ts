import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { damagedReadings, openHistory, usersOf } from "./open_history.ts";

/** How often a writer is killed; `RUNS=20000` makes it 200 times. */
const KILLS = Number(Deno.env.get("RUNS") ?? 0) < 20_000 ? 6 : 200;

const script = fileURLToPath(new URL("appending.ts", import.meta.url));
const config = fileURLToPath(new URL("../deno.json", import.meta.url));

Deno.test(`a writer killed ${KILLS} times at some moment: what it said was kept is there, and whole`, async () => {
  const folder = await Deno.makeTempDir();
  let next = 0;
  for (let kill = 0; kill < KILLS; kill++) {
    const said = await appendUntilKilled(folder, next, 1 + kill % 7, kill % 11);
    const { history, close } = await openHistory({ folder, now: () => 1 });
    const readings = history.readings("default");
    const users = await Promise.all(readings.slice(-2).map((each) => usersOf(history, each)));
    const newest = Number(users.at(-1)?.[0]?.identity.displayName);
    assert.ok(newest >= said, `reading ${said} was kept, the newest is ${newest}`);
    assert.deepEqual(readings.map(({ firstSeen }) => firstSeen), [...Array(newest + 1).keys()]);
    // All of them at the end, and what the last moment can have touched each time.
    if (kill === KILLS - 1) assert.deepEqual(await damagedReadings(history, "default"), []);
    assert.ok(users.every((each) => each.length === 200));
    close();
    next = newest + 1;
  }
  await Deno.remove(folder, { recursive: true });
});

/** Kills a writer some milliseconds after it has kept some readings; gives the last it spoke of. */
async function appendUntilKilled(
  folder: string,
  first: number,
  readings: number,
  delay: number,
): Promise<number> {
  const args = ["run", "-A", "--no-check", "--config", config, script, folder, String(first)];
  const options = { args, stdout: "piped", stderr: "inherit" } as const;
  const child = new Deno.Command(Deno.execPath(), options).spawn();
  let text = "";
  let lines = 0;
  const decoder = new TextDecoder();
  for await (const chunk of child.stdout) {
    text += decoder.decode(chunk, { stream: true });
    lines = text.split("\n").length - 1;
    if (lines < readings) continue;
    await new Promise((resolve) => setTimeout(resolve, delay));
    try {
      child.kill("SIGKILL");
    } catch {
      // It has ended, and what it said is what counts.
    }
  }
  await child.status;
  const last = text.slice(0, text.lastIndexOf("\n")).split("\n").at(-1);
  return Number(last?.split(" ")[1] ?? first - 1);
}
