import { once } from 'node:events';
import { createServer } from 'node:net';
import { freePort } from './freePort';

describe('a free port', () => {
  it('is one that a server can listen on', async () => {
    const port = await freePort();
    const server = createServer().listen(port, '127.0.0.1');
    await once(server, 'listening');
    expect(server.address()).toMatchObject({ port });
    server.close();
    await once(server, 'close');
  });

  it('is hardly ever the same for two who ask at once', async () => {
    const ports = await Promise.all(Array.from({ length: 10 }, freePort));
    expect(new Set(ports).size).toBeGreaterThan(7);
  });
});
