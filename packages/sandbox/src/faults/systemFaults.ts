import type { NextFunction, Request, Response } from 'express';
import { expired } from '../kubernetes/statusError';
import type { FaultySystem } from '../systems';
import { failureBody, type Failure } from './failureBodies';
import { classify, type RequestClass } from './requestClass';

/** `true` until switched off; a number for so many requests. */
export type Times = boolean | number;

/** Narrows a fault to some requests. */
export interface FaultScope {
  /** Only these; all but discovery by default. */
  only?: RequestClass | RequestClass[];
}

/** How many requests a system has had. */
export interface RequestCounts {
  total: number;
  byMethod: Record<string, number>;
  byClass: Record<RequestClass, number>;
}

/** What a system is made of, as far as faults go. */
interface SystemParts {
  setDown(down: boolean): Promise<void>;
  stopController(stopped: boolean): void;
}

interface Fault {
  left: number;
  applies(requestClass: RequestClass): boolean;
  answer(request: Request, response: Response): void;
}

type FaultKind =
  'badJson' | 'gone' | 'rejectTokens' | 'serverError' | 'tooManyRequests';

const NO_COUNTS: Record<RequestClass, number> = {
  discovery: 0,
  get: 0,
  list: 0,
  log: 0,
  watch: 0,
  write: 0,
};

/** The ways in which one system can be made to misbehave. */
export class SystemFaults {
  readonly system: FaultySystem;
  private readonly faults = new Map<FaultKind, Fault>();
  private readonly watches = new Set<Response>();
  private readonly timers = new Set<NodeJS.Timeout>();
  private readonly parts: SystemParts;
  private counts = emptyCounts();
  private delay = 0;
  private hanging = false;
  private idle = false;

  constructor(system: FaultySystem, parts: SystemParts) {
    this.system = system;
    this.parts = parts;
  }

  /** How many watches and streams are open. */
  get openWatches(): number {
    return this.watches.size;
  }

  /** Cuts the sockets of the watches that are open, once. */
  dropWatches(): void {
    this.watches.forEach(response => response.socket?.destroy());
  }

  /** Ends the open watches as a server does whose time-out has come, once. */
  closeWatches(): void {
    this.watches.forEach(response => {
      response.end();
      // The system may not have noticed yet, and goes on writing.
      silence(response);
    });
  }

  /**
   * Watches stay open, and nothing comes any more: not even bookmarks. Those
   * that have hung stay silent, as behind a connection that has died, even
   * when this is switched off.
   */
  hangWatches(on = true): void {
    this.hanging = on;
    if (on) {
      this.watches.forEach(silence);
    }
  }

  /** Tells the open watches, in the stream, that their version is too old. */
  expireWatches(): void {
    const status = expired('The resourceVersion is too old').toStatus();
    const event = { type: 'ERROR', object: status };
    this.watches.forEach(response => {
      response.end(`${JSON.stringify(event)}\n`);
      silence(response);
    });
  }

  /** Answers watches with 410, as a status or as an event in the stream. */
  gone(times: Times = true, options: { as?: 'status' | 'event' } = {}): void {
    this.set('gone', times, { only: 'watch' }, (_, response) => {
      const status = expired('too old resource version: 1 (2)').toStatus();
      if (options.as === 'event') {
        const event = { type: 'ERROR', object: status };
        response.type('application/json').send(`${JSON.stringify(event)}\n`);
      } else {
        response.status(410).json(status);
      }
    });
  }

  /** Answers 429 with `Retry-After`. */
  tooManyRequests(
    times: Times = true,
    options: FaultScope & { retryAfterSeconds?: number } = {},
  ): void {
    const { retryAfterSeconds = 1 } = options;
    this.set('tooManyRequests', times, options, (_, response) => {
      response.setHeader('Retry-After', String(retryAfterSeconds));
      this.fail(response, {
        code: 429,
        reason: 'TooManyRequests',
        message: 'too many requests, please try again later',
        retryAfterSeconds,
      });
    });
  }

  /** Answers 500, or another status of the fives. */
  serverError(
    times: Times = true,
    options: FaultScope & { status?: number } = {},
  ): void {
    const { status: code = 500 } = options;
    this.set('serverError', times, options, (_, response) =>
      this.fail(response, {
        code,
        reason: 'InternalError',
        message: 'the sandbox was told to fail',
      }),
    );
  }

  /** Answers 200 with JSON that breaks off. */
  badJson(times: Times = true, options: FaultScope = {}): void {
    this.set('badJson', times, options, (_, response) => {
      response
        .status(200)
        .type('application/json')
        .send('{"kind":"List","items":[{"metadata":{"name":"bro\n');
    });
  }

  /** Answers 401 to whatever token. */
  rejectTokens(on = true): void {
    const scope = { only: Object.keys(NO_COUNTS).filter(isRequestClass) };
    this.set('rejectTokens', on, scope, (_, response) =>
      this.fail(response, {
        code: 401,
        reason: 'Unauthorized',
        message: 'Unauthorized',
      }),
    );
  }

  /** Lets each request wait. */
  latency(milliseconds: number): void {
    this.delay = Math.max(0, milliseconds);
  }

  /** Refuses connections and cuts those that are open, until `down(false)`. */
  async down(on = true): Promise<void> {
    await this.parts.setDown(on);
  }

  /** Its API answers, but nothing is reconciled, until `controllerStopped(false)`. */
  controllerStopped(on = true): void {
    if (on === this.idle) return;
    this.parts.stopController(on);
    this.idle = on;
  }

  /** Ends all faults. */
  async reset(): Promise<void> {
    this.faults.clear();
    this.delay = 0;
    this.hanging = false;
    this.controllerStopped(false);
    await this.parts.setDown(false);
  }

  requests(): RequestCounts {
    return structuredClone(this.counts);
  }

  resetRequests(): void {
    this.counts = emptyCounts();
  }

  /** Lets go of the requests that are being delayed. */
  stop(): void {
    this.timers.forEach(timer => clearTimeout(timer));
    this.timers.clear();
  }

  /** Stands before the system's own routes. */
  handle(request: Request, response: Response, next: NextFunction): void {
    const requestClass = classify(this.system, request);
    this.count(request, requestClass);
    const proceed = () => {
      for (const [kind, fault] of this.faults) {
        if (fault.applies(requestClass)) {
          fault.left -= 1;
          if (fault.left <= 0) {
            this.faults.delete(kind);
          }
          fault.answer(request, response);
          return;
        }
      }
      if (requestClass === 'watch') {
        this.track(response);
      }
      next();
    };
    if (this.delay === 0) {
      proceed();
      return;
    }
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      proceed();
    }, this.delay);
    timer.unref();
    this.timers.add(timer);
  }

  private fail(response: Response, failure: Failure): void {
    response.status(failure.code).json(failureBody(this.system, failure));
  }

  private track(response: Response): void {
    this.watches.add(response);
    response.on('close', () => this.watches.delete(response));
    if (this.hanging) {
      silence(response);
    }
  }

  private count(request: Request, requestClass: RequestClass): void {
    const { byMethod, byClass } = this.counts;
    this.counts.total += 1;
    byMethod[request.method] = (byMethod[request.method] ?? 0) + 1;
    byClass[requestClass] += 1;
  }

  private set(
    kind: FaultKind,
    times: Times,
    { only }: FaultScope,
    answer: Fault['answer'],
  ): void {
    this.faults.delete(kind);
    const left = typeof times === 'number' ? times : Infinity;
    if (times === false || left <= 0) {
      return;
    }
    const classes = only && new Set([only].flat());
    this.faults.set(kind, {
      left,
      applies: requestClass =>
        classes ? classes.has(requestClass) : requestClass !== 'discovery',
      answer,
    });
  }
}

function isRequestClass(text: string): text is RequestClass {
  return text in NO_COUNTS;
}

function emptyCounts(): RequestCounts {
  return { total: 0, byMethod: {}, byClass: { ...NO_COUNTS } };
}

/** Swallows what is written, and the end; the headers still go out. */
function silence(response: Response): void {
  response.write = () => true;
  response.end = () => response;
}
