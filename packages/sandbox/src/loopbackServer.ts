import { randomInt } from 'node:crypto';
import {
  createServer as createHttpServer,
  type RequestListener,
} from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import {
  createServer,
  type AddressInfo,
  type Server,
  type Socket,
} from 'node:net';
import type { Certificate } from './certificate';

/** The first byte of a TLS handshake record (RFC 8446, 5.1). */
const TLS_HANDSHAKE = 22;

/**
 * Where "any port" is. Not among those that the system gives to connections and
 * to other servers (Linux, net.ipv4.ip_local_port_range), of which one could
 * have this one's port when it comes back.
 */
const ANY_PORT = { from: 11_000, below: 20_000 };
const ATTEMPTS = 100;

/**
 * An HTTP server on the loopback address that can be taken down and brought
 * back on the same port, and that leaves no socket behind when it stops. With
 * a certificate it speaks HTTPS on the same port as well.
 */
export class LoopbackServer {
  private readonly name: string;
  private readonly listener: RequestListener;
  private readonly certificate?: Certificate;
  private readonly sockets = new Set<Socket>();
  private server?: Server;
  private port = 0;
  private stopped = false;

  constructor(
    name: string,
    listener: RequestListener,
    certificate?: Certificate,
  ) {
    this.name = name;
    this.listener = listener;
    this.certificate = certificate;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** @throws when the port is taken; 0 is any that is not. */
  async start(port: number): Promise<void> {
    if (port !== 0) {
      await this.listen(port);
      return;
    }
    for (let left = ATTEMPTS; this.server === undefined; left -= 1) {
      const any = randomInt(ANY_PORT.from, ANY_PORT.below);
      await this.listen(any).catch(error => {
        if (left === 0) throw error;
      });
    }
  }

  private async listen(port: number): Promise<void> {
    const server = this.createServer();
    server.on('connection', socket => {
      this.sockets.add(socket);
      socket.on('close', () => this.sockets.delete(socket));
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', error => reject(this.explain(error, port)));
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

  /** For good. */
  async stop(): Promise<void> {
    this.stopped = true;
    await this.down();
  }

  /** Listens again, on the port it had. */
  async up(): Promise<void> {
    if (!this.server && !this.stopped) {
      await this.start(this.port);
    }
  }

  private createServer(): Server {
    const http = createHttpServer({ requestTimeout: 0 }, this.listener);
    http.keepAliveTimeout = 60_000;
    if (!this.certificate) {
      return http;
    }
    const { key, cert } = this.certificate;
    const https = createHttpsServer({ key, cert }, this.listener);
    return createServer(socket => {
      socket.on('error', () => socket.destroy());
      socket.once('readable', () => {
        const first: Buffer | null = socket.read(1);
        if (first) {
          socket.unshift(first);
          (first[0] === TLS_HANDSHAKE ? https : http).emit(
            'connection',
            socket,
          );
        }
      });
    });
  }

  private explain(error: NodeJS.ErrnoException, port: number): Error {
    return error.code === 'EADDRINUSE'
      ? new Error(
          `Port ${port}, where ${this.name} should listen, is taken. Stop what listens there, or choose other ports.`,
          { cause: error },
        )
      : error;
  }
}

function addressOf(server: Server): AddressInfo {
  const address = server.address();
  if (!address || typeof address === 'string') {
    throw new Error('the server has no port');
  }
  return address;
}
