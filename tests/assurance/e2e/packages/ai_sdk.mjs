// Asks a server by the AI SDK's client, and prints what it says. The argument is JSON:
// { transport } for HTTP or { stdio } for a start, and { discovery: false } for the 2025 era.
import { createMCPClient } from "@ai-sdk/mcp";
import { Experimental_StdioMCPTransport } from "@ai-sdk/mcp/mcp-stdio";

const { transport, stdio, discovery } = JSON.parse(process.argv[2]);
const client = await createMCPClient({
  transport: stdio === undefined ? transport : new Experimental_StdioMCPTransport(stdio),
  protocolVersionDiscovery: discovery,
});
try {
  const tools = await client.tools();
  const { structuredContent } = await tools.list_roles.execute({}, {
    messages: [],
    toolCallId: "1",
  });
  process.stdout.write(JSON.stringify({ tools: Object.keys(tools), answer: structuredContent }));
} finally {
  await client.close();
}
