import { get } from 'node:http';
import { APP } from '../../testing/gitOps';
import { argoCdApi, TOKEN } from '../__testUtils__/argoCdApi';

describe('the stream', () => {
  it('begins with what there is as ADDED, and goes on with changes', async () => {
    const { server, cluster } = await argoCdApi();
    const listening = server.listen(0, '127.0.0.1');
    await new Promise(resolve => {
      listening.once('listening', resolve);
    });
    const address = listening.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    const lines: unknown[] = [];
    const arrived = new Promise<void>(resolve => {
      get(
        {
          port,
          host: '127.0.0.1',
          path: '/api/v1/stream/applications',
          headers: { Authorization: `Bearer ${TOKEN}` },
        },
        response => {
          let text = '';
          response.on('data', (chunk: Buffer) => {
            text += chunk.toString();
            const parts = text.split('\n');
            text = parts.pop() ?? '';
            parts.forEach(part => lines.push(JSON.parse(part)));
            if (lines.length === 1) {
              cluster.merge(APP, { metadata: { labels: { team: 'a' } } });
            }
            if (lines.length === 2) {
              response.destroy();
              resolve();
            }
          });
        },
      );
    });
    await arrived;
    listening.closeAllConnections();
    await new Promise(resolve => {
      listening.close(resolve);
    });
    expect(lines).toMatchObject([
      {
        result: {
          type: 'ADDED',
          application: { metadata: { name: 'scorer' } },
        },
      },
      {
        result: {
          type: 'MODIFIED',
          application: { metadata: { labels: { team: 'a' } } },
        },
      },
    ]);
  });
});
