import type { Check, Stage } from "../check.ts";
import { askByModel } from "./hosts.ts";
import { expectAnswers, QUESTIONS } from "../questions.ts";
import type { Scene } from "../scene.ts";

/** The server that a program of ours is to ask: a start, or an address with headers. */
type Server = Readonly<Record<string, unknown>>;

/** How a library asks in a program of ours. */
interface Library {
  readonly client: string;
  /** Beside the transport, where it is asked in several ways. */
  readonly way?: string;
  readonly ask: (scene: Scene, server: Server) => Promise<string>;
}

/** Libraries for agents, each in a small program: they list the tools and call those we ask for. */
export function frameworkChecks(stage: Stage): Check[] {
  const { starts, guarded, token, node, file } = stage;
  const run = (scene: Scene, program: string, task: object): Promise<string> =>
    scene.run([node, file(".", program), JSON.stringify(task)]);
  /** A library that gives the answers to our program. */
  const direct = (client: string, program: string): Library => ({
    client,
    ask: async (scene, server) => {
      const task = { server, questions: QUESTIONS };
      const { tools, answers } = JSON.parse(await run(scene, program, task));
      const passedOn = Object.entries(answers).map(([tool, answer]) =>
        [tool, JSON.stringify(answer)] as const
      );
      return await expectAnswers(tools, new Map(passedOn));
    },
  });
  const agent = (strict: boolean): Library => ({
    client: "@openai/agents",
    way: strict ? ", strict schemas" : "",
    ask: (scene, server) =>
      askByModel(({ url }) =>
        run(scene, "openai_agents.mjs", { server, strict, model: `${url.origin}/v1` })
      ),
  });
  const libraries: Library[] = [
    agent(false),
    agent(true),
    direct("@langchain/mcp-adapters", "langchain.mjs"),
    direct("@mastra/mcp", "mastra.mjs"),
    {
      client: "@google/genai",
      ask: (scene, server) =>
        askByModel(({ url }) => run(scene, "genai.mjs", { server, model: url.origin })),
    },
  ];
  const [{ launch, env }] = starts as [Stage["starts"][number]];
  return libraries.flatMap(({ client, way = "", ask }): Check[] => [
    {
      client,
      era: "its own choice",
      transport: `stdio, source${way}`,
      run: (scene) => ask(scene, { ...launch, env: { ...scene.env, ...env } }),
    },
    {
      client,
      era: "its own choice",
      transport: `HTTP, token${way}`,
      run: (scene) => {
        const headers = { Authorization: `Bearer ${token}` };
        return ask(scene, { url: scene.through(guarded).href, headers });
      },
    },
  ]);
}
