import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/**
 * An HTTP server on the loopback address that can be taken down and brought
 * back on the same port, and that leaves no socket behind when it stops.
 */
export class LoopbackServer {
  private readonly name: string;
  private readonly listener: RequestListener;
  private readonly sockets = new Set<Socket>();
  private server?: Server;
  private port = 0;

  constructor(name: string, listener: RequestListener) {
    this.name = name;
    this.listener = listener;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** @throws when the port is taken. */
  async start(port: number): Promise<void> {
    const server = createServer(this.listener);
    server.requestTimeout = 0;
    server.keepAliveTimeout = 60_000;
    server.on('connection', socket => {
      this.sockets.add(socket);
      socket.on('close', () => this.sockets.delete(socket));
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', (error: NodeJS.ErrnoException) =>
        reject(
          error.code === 'EADDRINUSE'
            ? new Error(
                `Port ${port}, where ${this.name} should listen, is taken. Stop what listens there, or choose other ports with --port-base.`,
                { cause: error },
              )
            : error,
        ),
      );
      server.listen(port, '127.0.0.1', resolve);
    });
    this.port = addressOf(server).port;
    this.server = server;
  }

  /** Connections are refused, and those that are open are cut. */
  async down(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    if (!server) {
      return;
    }
    const closed = new Promise<void>(resolve => {
      server.close(() => resolve());
    });
    this.sockets.forEach(socket => socket.destroy());
    await closed;
  }

  /** Listens again, on the port it had. */
  async up(): Promise<void> {
    if (!this.server) {
      await this.start(this.port);
    }
  }
}

function addressOf(server: Server): AddressInfo {
  const address = server.address();
  if (!address || typeof address === 'string') {
    throw new Error('the server has no port');
  }
  return address;
}
