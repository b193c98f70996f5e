// Has Google's SDK ask a model with the tools of a server, which it calls for it, or prints the tools
// as the SDK converts them. The argument is JSON: { server } with { model }, an address of an API
// like Gemini's; without it the tools are printed.
import { GoogleGenAI, mcpToTool } from "@google/genai";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";

const { server: { url, headers, ...start }, model } = JSON.parse(process.argv[2]);
const client = new Client({ name: "genai", version: "0" });
await client.connect(
  url === undefined
    ? new StdioClientTransport(start)
    : new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } }),
);
try {
  if (model === undefined) {
    const { functionDeclarations } = await mcpToTool(client).tool();
    process.stdout.write(JSON.stringify(functionDeclarations));
  } else {
    const ai = new GoogleGenAI({ apiKey: "none", httpOptions: { baseUrl: model } });
    const { text } = await ai.models.generateContent({
      model: "scripted",
      contents: "Who has access, and what is wrong with it?",
      config: { tools: [mcpToTool(client)] },
    });
    process.stdout.write(text);
  }
} finally {
  await client.close();
}
