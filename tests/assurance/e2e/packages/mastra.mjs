// Asks a server by Mastra's client, and prints what it says. The argument is JSON:
// { server, questions }, the server with an address or a start.
import { MCPClient } from "@mastra/mcp";

const { server: { url, headers, ...start }, questions } = JSON.parse(process.argv[2]);
const spanning = url === undefined ? start : { url: new URL(url), requestInit: { headers } };
const client = new MCPClient({ servers: { spanning } });
try {
  const tools = await client.listTools();
  const answers = {};
  for (const { tool, args } of questions) {
    answers[tool] = await tools[`spanning_${tool}`].execute(args, {});
  }
  process.stdout.write(JSON.stringify({ tools: Object.keys(tools), answers }));
} finally {
  await client.disconnect();
}
