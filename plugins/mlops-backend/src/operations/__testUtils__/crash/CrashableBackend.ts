import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JsonObject } from '@backstage/types';
import {
  operationPlanSchema,
  operationSchema,
  type Operation,
  type OperationPlan,
} from '@slipway/backstage-plugin-mlops-common';
import { freePort } from '@slipway/real-parts';
import { z } from 'zod';
import { setTimeout } from 'node:timers/promises';
import {
  messageSchema,
  OPTIONS_VARIABLE,
  type ProcessOptions,
} from './protocol';

const TOKEN = 'crashing-and-coming-back';
const STARTING_MS = 120_000;
const ENDING_MS = 120_000;
const OPEN: ReadonlySet<string> = new Set([
  'planned',
  'running',
  'waiting',
  'compensating',
]);

/** A backend in a process of its own, which can be killed at any point. */
export class CrashableBackend {
  /** The points that it came to, in all its lives. */
  readonly points: string[] = [];
  #child?: ChildProcess;
  #killAt?: string;
  #crashed?: () => void;

  private constructor(
    private readonly options: ProcessOptions,
    private readonly port: number,
  ) {}

  /**
   * @param options.database - as `backend.database` of the config has it.
   * @param options.port - any free one by default.
   */
  static async start(options: {
    features: string;
    database: JsonObject;
    config?: JsonObject;
    settings?: JsonObject;
    port?: number;
  }): Promise<CrashableBackend> {
    const port = options.port ?? (await freePort());
    const { features, database, config = {}, settings = {} } = options;
    const baseUrl = `http://127.0.0.1:${port}`;
    const backend = new CrashableBackend(
      {
        features,
        settings,
        config: {
          ...config,
          mlops: {
            operations: { lease: { milliseconds: 1_000 } },
            ...mlopsIn(config),
          },
          app: { baseUrl },
          backend: {
            baseUrl,
            listen: { host: '127.0.0.1', port },
            database,
            auth: {
              externalAccess: [
                {
                  type: 'static',
                  options: { token: TOKEN, subject: 'crash-test' },
                },
              ],
            },
          },
        },
      },
      port,
    );
    await backend.start();
    return backend;
  }

  /** Starts it, again too. */
  async start(): Promise<void> {
    const child = fork(join(__dirname, 'backendProcess.ts'), {
      execArgv: [
        '--require',
        require.resolve('@backstage/cli/config/nodeTransform.cjs'),
      ],
      env: {
        ...process.env,
        NODE_ENV: 'production',
        NODE_OPTIONS: '',
        LOG_LEVEL: 'warn',
        // It is started again and again.
        NODE_COMPILE_CACHE: join(tmpdir(), 'slipway-compile-cache'),
        [OPTIONS_VARIABLE]: JSON.stringify(this.options),
      },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.#child = child;
    let said = '';
    const listen = (chunk: Buffer) => {
      said = `${said}${chunk}`.slice(-8_000);
    };
    child.stdout?.on('data', listen);
    child.stderr?.on('data', listen);
    const started = new Promise<void>((resolve, reject) => {
      child.on('message', message => {
        const told = messageSchema.safeParse(message);
        if (!told.success) return;
        if (told.data.type === 'ready') resolve();
        else this.#reached(child, told.data);
      });
      child.once('exit', code =>
        reject(new Error(`The backend ended with ${code}: ${said}`)),
      );
    });
    const late = new AbortController();
    try {
      await Promise.race([
        started,
        setTimeout(STARTING_MS, undefined, { signal: late.signal }).then(() => {
          throw new Error(`The backend did not start: ${said}`);
        }),
      ]);
    } finally {
      late.abort();
    }
  }

  /** From now on it is killed when it comes to this point. */
  killAt(point: string): Promise<void> {
    this.#killAt = point;
    return new Promise(resolve => {
      this.#crashed = resolve;
    });
  }

  /** It is killed at no point any more. */
  spare(): void {
    this.#killAt = undefined;
  }

  get isAlive(): boolean {
    return this.#child?.exitCode === null && this.#child.signalCode === null;
  }

  /** Starts it if it was killed. */
  async revive(): Promise<void> {
    if (!this.isAlive) await this.start();
  }

  /** At once, without a word. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (!child || !this.isAlive) return;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  }

  async request(
    path: string,
    {
      method = 'GET',
      body,
      key,
    }: {
      method?: 'GET' | 'POST';
      body?: object;
      key?: string;
    } = {},
  ): Promise<Response> {
    return fetch(`http://127.0.0.1:${this.port}/api/mlops/v1${path}`, {
      method,
      headers: {
        Authorization: `Bearer ${TOKEN}`,
        ...(body && { 'Content-Type': 'application/json' }),
        ...(key && { 'Idempotency-Key': key }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
  }

  async plan(entityPath: string, body: object): Promise<OperationPlan> {
    const answer = await this.request(`${entityPath}/plan`, {
      method: 'POST',
      body,
    });
    return operationPlanSchema.parse(await readAnswer(answer));
  }

  async startOperation(
    entityPath: string,
    body: object,
    key: string,
  ): Promise<Operation> {
    const answer = await this.request(`${entityPath}/operations`, {
      method: 'POST',
      body,
      key,
    });
    return operationSchema.parse(await readAnswer(answer));
  }

  async operation(id: string): Promise<Operation> {
    const answer = await this.request(`/operations/${id}`);
    return operationSchema.parse(await readAnswer(answer));
  }

  /** As it is when it came to its end. */
  async ended(id: string): Promise<Operation> {
    const deadline = Date.now() + ENDING_MS;
    for (;;) {
      const operation = await this.operation(id);
      if (!OPEN.has(operation.state)) return operation;
      if (Date.now() > deadline) {
        throw new Error(`It did not end: ${JSON.stringify(operation)}`);
      }
      await setTimeout(50);
    }
  }

  #reached(child: ChildProcess, { name, id }: { name: string; id: number }) {
    this.points.push(name);
    if (name !== this.#killAt) {
      child.send({ go: id }, () => undefined);
      return;
    }
    this.#killAt = undefined;
    child.once('exit', () => this.#crashed?.());
    child.kill('SIGKILL');
  }
}

function mlopsIn(config: JsonObject): JsonObject {
  const section = z.record(z.string(), z.json()).safeParse(config.mlops);
  return section.success ? section.data : {};
}

async function readAnswer(answer: Response): Promise<unknown> {
  const text = await answer.text();
  if (answer.ok) return JSON.parse(text);
  throw new Error(`The backend answered ${answer.status}: ${text}`);
}
