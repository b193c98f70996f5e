/** The CPU time of a process, as Linux counts it: a figure that other work on the machine hardly touches. */

/** Whether it can be read here. */
export const HAS_CPU_TIME: boolean = Deno.build.os === "linux";

/** The CPU time of all threads of a process so far, in milliseconds. */
export async function cpuTime(pid: number): Promise<number> {
  let nanoseconds = 0;
  for await (const { name } of Deno.readDir(`/proc/${pid}/task`)) {
    // A thread may end meanwhile.
    const text = await Deno.readTextFile(`/proc/${pid}/task/${name}/schedstat`).catch(() => "0");
    nanoseconds += Number(text.split(" ")[0]);
  }
  return nanoseconds / 1e6;
}

/** The CPU time of a process while something is done, in milliseconds. */
export async function cpuTimeOf(pid: number, work: () => Promise<unknown>): Promise<number> {
  const before = await cpuTime(pid);
  await work();
  return await cpuTime(pid) - before;
}
