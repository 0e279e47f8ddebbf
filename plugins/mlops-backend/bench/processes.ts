import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

type Handlers = Record<string, (argument: unknown) => Promise<unknown>>;

/** A process of the benchmark that answers questions. */
export interface Child<R> {
  ready: R;
  ask<T>(question: string, argument?: unknown): Promise<T>;
  stop(): Promise<void>;
}

/** Where the process of the cluster listens. */
export interface ClusterAddress {
  url: string;
  token: string;
}

/** Starts a file of this folder as a process, and waits until it is ready. */
export async function startChild<R>(
  file: string,
  options: unknown,
): Promise<Child<R>> {
  const child = fork(join(__dirname, file), {
    execArgv: [
      '--expose-gc',
      // As `npm start` and docs/operations.md have it.
      '--max-semi-space-size=64',
      '--require',
      require.resolve('@backstage/cli/config/nodeTransform.cjs'),
    ],
    env: {
      ...process.env,
      NODE_ENV: 'production',
      BENCH_OPTIONS: JSON.stringify(options),
    },
    // The portal logs each request, as in production; nobody reads it here.
    stdio: [
      'ignore',
      process.env.BENCH_LOGS ? 'inherit' : 'ignore',
      'inherit',
      'ipc',
    ],
  });
  const ready = await readiness<R>(child, file);
  let asked = 0;
  return {
    ready,
    async ask<T>(question: string, argument?: unknown): Promise<T> {
      const id = ++asked;
      const answer = new Promise<T>((resolve, reject) => {
        const onMessage = (message: {
          id?: number;
          answer: T;
          error?: string;
        }) => {
          if (message.id !== id) return;
          child.off('message', onMessage);
          if (message.error) reject(new Error(message.error));
          else resolve(message.answer);
        };
        child.on('message', onMessage);
      });
      child.send({ id, question, argument });
      return answer;
    },
    async stop(): Promise<void> {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    },
  };
}

/** The other end: answers what the parent asks, by name. */
export function answerParent(handlers: Handlers): void {
  process.on(
    'message',
    async (message: { id: number; question: string; argument: unknown }) => {
      const { id, question, argument } = message;
      if (!handlers[question]) return;
      try {
        process.send?.({ id, answer: await handlers[question](argument) });
      } catch (error) {
        process.send?.({ id, error: String(error) });
      }
    },
  );
  process.on('disconnect', () => process.exit());
}

export function readOptions<T>(): T {
  return JSON.parse(process.env.BENCH_OPTIONS ?? '{}');
}

/** The backend sends messages of its own, which are none of ours. */
async function readiness<R>(child: ChildProcess, file: string): Promise<R> {
  return new Promise((resolve, reject) => {
    const onMessage = (message: { ready?: R }) => {
      if (message.ready === undefined) return;
      child.off('message', onMessage);
      resolve(message.ready);
    };
    child.on('message', onMessage);
    child.once('exit', code =>
      reject(new Error(`${file} ended with ${code} before it was ready`)),
    );
  });
}
