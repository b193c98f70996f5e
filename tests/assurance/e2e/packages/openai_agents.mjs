// Has an agent of the OpenAI Agents SDK ask a model, which calls the tools, or prints the tools as
// the SDK converts them. The argument is JSON: { server, strict } with { model }, an address of an
// API like OpenAI's; without it the tools are printed.
import {
  Agent,
  getAllMcpTools,
  MCPServerStdio,
  MCPServerStreamableHttp,
  OpenAIProvider,
  Runner,
} from "@openai/agents";

const { server: { url, headers, ...start }, strict, model } = JSON.parse(process.argv[2]);
const server = url === undefined
  ? new MCPServerStdio({ name: "spanning", ...start })
  : new MCPServerStreamableHttp({ name: "spanning", url, requestInit: { headers } });
await server.connect();
try {
  if (model === undefined) {
    const tools = await getAllMcpTools({ mcpServers: [server], convertSchemasToStrict: strict });
    process.stdout.write(JSON.stringify(tools));
  } else {
    const agent = new Agent({
      name: "reviewer",
      mcpServers: [server],
      mcpConfig: { convertSchemasToStrict: strict },
    });
    const modelProvider = new OpenAIProvider({ baseURL: model, apiKey: "none" });
    const runner = new Runner({ model: "scripted", modelProvider, tracingDisabled: true });
    const { finalOutput } = await runner.run(agent, "Who has access, and what is wrong with it?");
    process.stdout.write(finalOutput);
  }
} finally {
  await server.close();
}
