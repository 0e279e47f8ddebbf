import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { z } from 'zod';

const callSchema = z.object({
  name: z.string(),
  namespace: z.string(),
  metadata: z.record(z.string(), z.string()),
});

/** What Flagger asks and tells: the portal's webhooks, without the portal. */
export class PortalStub {
  readonly calls: Array<{ hook: string } & z.infer<typeof callSchema>> = [];
  /** Whether the rollback button was pressed. */
  wantsRollback = false;

  readonly #server: Server = createServer((request, response) => {
    void json(request).then(body => {
      const hook = request.url?.split('/').at(-1) ?? '';
      this.calls.push({ hook, ...callSchema.parse(body) });
      const isNo = hook === 'rollback' && !this.wantsRollback;
      response.writeHead(isNo ? 403 : 200).end();
    });
  });

  /** The URL of the portal. */
  async start(): Promise<string> {
    await new Promise<void>(resolve => {
      this.#server.listen(0, '127.0.0.1', resolve);
    });
    const { port }: AddressInfo = Object(this.#server.address());
    return `http://127.0.0.1:${port}`;
  }

  stop(): Promise<void> {
    this.#server.closeAllConnections();
    return new Promise(resolve => {
      this.#server.close(() => resolve());
    });
  }
}
