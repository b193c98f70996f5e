// Asks a server by LangChain's adapters, and prints what it says. The argument is JSON:
// { server, questions }, the server with an address or a start.
import { MultiServerMCPClient } from "@langchain/mcp-adapters";

const { server, questions } = JSON.parse(process.argv[2]);
const transport = server.url === undefined ? "stdio" : "http";
const client = new MultiServerMCPClient({ mcpServers: { spanning: { transport, ...server } } });
try {
  const tools = await client.getTools();
  const answers = {};
  for (const { tool, args } of questions) {
    answers[tool] = await tools.find(({ name }) => name === tool).invoke(args);
  }
  process.stdout.write(JSON.stringify({ tools: tools.map(({ name }) => name), answers }));
} finally {
  await client.close();
}
