import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { mockServices } from '@backstage/backend-test-utils';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type {
  ActionContext,
  TemplateAction,
} from '@backstage/plugin-scaffolder-node';
import { createMockActionContext } from '@backstage/plugin-scaffolder-node-test-utils';
import type { JsonObject } from '@backstage/types';

/** A task's workspace, and what its steps say. */
export async function createTask(files: Record<string, string> = {}) {
  const workspacePath = await mkdtemp(join(tmpdir(), 'slipway-task-'));
  for (const [path, content] of Object.entries(files)) {
    const file = join(workspacePath, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
  }
  const logged: string[] = [];
  const note = (message: string | Error) => logged.push(String(message));
  const logger: LoggerService = mockServices.logger.mock({
    info: note,
    warn: note,
    error: note,
  });

  return {
    logged,
    read: (path: string) => readFile(join(workspacePath, path), 'utf8'),
    remove: () => rm(workspacePath, { recursive: true, force: true }),
    /** @returns what it puts out */
    async run<I extends JsonObject, O extends object>(
      action: TemplateAction<I, O>,
      input: I,
      more: Partial<ActionContext<I, O>> = {},
    ): Promise<Record<string, unknown>> {
      const outputs: Record<string, unknown> = {};
      await action.handler({
        ...createMockActionContext<I, O>({
          input,
          workspacePath,
          logger,
        }),
        ...more,
        output: (name, value) => {
          outputs[String(name)] = value;
        },
      });
      return outputs;
    },
  };
}

export type Task = Awaited<ReturnType<typeof createTask>>;
