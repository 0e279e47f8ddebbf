import { IncomingMessage, Server, ServerResponse } from 'node:http';

/** What befalls the next request to a place, once. */
export type Breakage =
  | { how: 'refused'; status: number }
  /** It is done, and nobody hears of it. */
  | { how: 'answer-lost' };

interface Rule {
  request: RegExp;
  breakage: Breakage;
}

/** Breaks requests to all servers of this process: the sandbox's, the portal's. */
export class BreakingNetwork {
  private rule: Rule | undefined;
  private readonly own = Object.getOwnPropertyDescriptor(
    Server.prototype,
    'emit',
  );

  constructor() {
    const { emit } = Server.prototype;
    const befall = (request: IncomingMessage, response: ServerResponse) =>
      this.befall(request, response);
    function observed(this: Server, event: string, ...given: unknown[]) {
      const [request, response] = given;
      const isAnswered =
        event === 'request' &&
        request instanceof IncomingMessage &&
        response instanceof ServerResponse &&
        befall(request, response);
      return (
        isAnswered || Boolean(Reflect.apply(emit, this, [event, ...given]))
      );
    }
    Object.defineProperty(Server.prototype, 'emit', {
      value: observed,
      configurable: true,
      writable: true,
    });
  }

  /** `POST /api/v1/orgs/models/repos` */
  breakNext(request: RegExp, breakage: Breakage): void {
    this.rule = { request, breakage };
  }

  /** Whether what was to be broken has been. */
  get isWhole(): boolean {
    return this.rule === undefined;
  }

  restore(): void {
    if (this.own) Object.defineProperty(Server.prototype, 'emit', this.own);
    else Reflect.deleteProperty(Server.prototype, 'emit');
  }

  /** @returns whether it is answered herewith */
  private befall(request: IncomingMessage, response: ServerResponse): boolean {
    const { rule } = this;
    if (!rule?.request.test(`${request.method} ${request.url}`)) return false;
    this.rule = undefined;
    if (rule.breakage.how === 'refused') {
      request.resume();
      response.writeHead(rule.breakage.status, { connection: 'close' });
      response.end('It is out of order');
      return true;
    }
    response.write = () => true;
    response.end = () => {
      response.socket?.destroy();
      return response;
    };
    return false;
  }
}
