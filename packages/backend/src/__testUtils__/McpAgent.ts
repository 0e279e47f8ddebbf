import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { CallToolResultSchema } from '@modelcontextprotocol/sdk/types.js';
import { z } from 'zod';

/** An agent that works for a user: an MCP client with that user's token. */
export class McpAgent {
  readonly #client = new Client({ name: 'test', version: '1.0.0' });

  static async of(url: string, token?: string): Promise<McpAgent> {
    const agent = new McpAgent();
    const headers: Record<string, string> = token
      ? { Authorization: `Bearer ${token}` }
      : {};
    const requestInit = { headers };
    await agent.#client.connect(
      new StreamableHTTPClientTransport(new URL(`${url}/api/mcp-actions/v1`), {
        requestInit,
      }),
    );
    return agent;
  }

  get instructions(): string | undefined {
    return this.#client.getInstructions();
  }

  async tools() {
    return (await this.#client.listTools()).tools;
  }

  /** What a tool answers, as what it is known to be. */
  async ask<T extends z.ZodType>(
    tool: string,
    input: Record<string, unknown>,
    schema: T,
  ): Promise<z.output<T>> {
    const { error, output } = await this.call(tool, input);
    if (error !== undefined) throw new Error(error);
    return schema.parse(output);
  }

  async call(
    name: string,
    input: Record<string, unknown>,
  ): Promise<{ error?: string; output?: unknown }> {
    const answer = await this.#client.callTool({ name, arguments: input });
    const result = CallToolResultSchema.parse(answer);
    if (!result.isError) return { output: result.structuredContent };
    const [first] = result.content;
    return { error: first.type === 'text' ? first.text : first.type };
  }

  async leave(): Promise<void> {
    await this.#client.close();
  }
}
