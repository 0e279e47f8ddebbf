import { isError } from '@backstage/errors';
import type { JsonObject } from '@backstage/types';
import type { OperationPlan } from '@slipway/backstage-plugin-mlops-common';
import type { Sandbox } from '@slipway/sandbox';
import { z } from 'zod';
import { eventually, type startPortal } from './startPortal';

type Portal = Awaited<ReturnType<typeof startPortal>>;

const pullsSchema = z.array(
  z.object({ number: z.number(), title: z.string() }),
);

const fileSchema = z.object({ sha: z.string(), content: z.string() });

/** An action on an environment, and why. */
interface Asked {
  action: string;
  environment: string;
  input: Record<string, boolean | string>;
  reason: string;
  key: string;
}

/** What people do with the templates, with the portal and at the Git host. */
export class ServiceRuns {
  private readonly sandbox: Sandbox;
  private readonly portal: Portal;
  private readonly patienceMs: number;

  constructor(sandbox: Sandbox, portal: Portal, patienceMs = 120_000) {
    this.sandbox = sandbox;
    this.portal = portal;
    this.patienceMs = patienceMs;
  }

  /** Runs a template to its end. @throws with its log when it fails. */
  async completed(template: string, values: JsonObject) {
    const id = await this.portal.startTask(template, values);
    const task = await this.portal.finished(id).catch(async error => {
      const { body } = await this.portal.get(
        `/api/scaffolder/v2/tasks/${id}/events`,
      );
      throw new Error(JSON.stringify(body), { cause: error });
    });
    if (task.status !== 'completed') throw new Error(task.log);
    return task;
  }

  async environment(service: string, name: string) {
    const delivery = await this.portal.delivery(service);
    return delivery?.environments.find(each => each.name === name);
  }

  /** Waits until all of its Applications are healthy there. */
  async healthy(service: string, name: string) {
    let seen = 'no Application';
    const look = async () => {
      const found = await this.environment(service, name);
      const applications = found?.destinations.flatMap(
        each => each.applications,
      );
      seen = JSON.stringify(applications);
      return applications?.length &&
        applications.every(({ health }) => health.status === 'Healthy')
        ? found
        : undefined;
    };
    try {
      return await eventually(look, this.patienceMs);
    } catch (error) {
      throw new Error(`${service} in ${name} is not healthy: ${seen}`, {
        cause: error,
      });
    }
  }

  async openPulls(repository: string) {
    const open = await this.gitHost(`${repository}/pulls?state=open`);
    return open.status === 404 ? [] : pullsSchema.parse(await open.json());
  }

  /** Waits for a pull request of this title. */
  pull(repository: string, title: string) {
    return eventually(
      async () =>
        (await this.openPulls(repository)).find(each => each.title === title),
      this.patienceMs,
    );
  }

  async merge(repository: string, { number }: { number: number }) {
    const merged = await this.gitHost(`${repository}/pulls/${number}/merge`, {
      Do: 'merge',
    });
    if (!merged.ok) throw new Error(`${merged.status}: ${await merged.text()}`);
  }

  async mergeNewest(repository: string) {
    const [newest] = await this.openPulls(repository);
    await this.merge(repository, newest);
  }

  /** A commit on main, as a person makes it at the Git host. */
  async changeFile(
    repository: string,
    path: string,
    change: (text: string) => string,
  ): Promise<void> {
    const file = `${repository}/contents/${path}`;
    const { sha, content } = fileSchema.parse(
      await (await this.gitHost(`${file}?ref=main`)).json(),
    );
    const text = change(Buffer.from(content, 'base64').toString('utf8'));
    const changed = await this.gitHost(
      file,
      {
        message: `Change ${path}`,
        branch: 'main',
        sha,
        content: Buffer.from(text).toString('base64'),
      },
      'PUT',
    );
    if (!changed.ok) {
      throw new Error(`${changed.status}: ${await changed.text()}`);
    }
  }

  /**
   * Begins an operation as a person does it who looks at each new plan: what is
   * seen of the cluster a moment later may make it another one.
   *
   * @returns its id, and the plan that was agreed to
   */
  async begun(
    service: string,
    { key, reason, ...asked }: Asked,
  ): Promise<{ id: string; plan: OperationPlan }> {
    const { operations } = this.portal.clients;
    const entityRef = `component:default/${service}`;
    let blockers: unknown;
    const begin = async () => {
      const plan = await operations.planAction(entityRef, asked);
      blockers = plan.blockers;
      if (plan.blockers.length > 0) return undefined;
      const begun = operations.startOperation(
        entityRef,
        { ...asked, reason, planHash: plan.hash },
        { idempotencyKey: key },
      );
      const operation = await begun.catch(unlessChanged);
      return operation && { id: operation.id, plan };
    };
    try {
      return await eventually(begin, this.patienceMs);
    } catch (error) {
      throw new Error(`${asked.action}: ${JSON.stringify(blockers)}`, {
        cause: error,
      });
    }
  }

  /** Waits until an operation of the portal is done. @throws when it fails. */
  async succeeded(id: string): Promise<void> {
    await eventually(async () => {
      const { state, error } =
        await this.portal.clients.operations.getOperation(id);
      if (error) throw new Error(error.message);
      return state === 'succeeded' || undefined;
    }, this.patienceMs);
  }

  private gitHost(
    path: string,
    body?: JsonObject,
    method = 'POST',
  ): Promise<Response> {
    const { urls, tokens } = this.sandbox;
    return fetch(`${urls['git-host']}/api/v1/repos/${path}`, {
      headers: {
        authorization: `token ${tokens.gitHost}`,
        'content-type': 'application/json',
      },
      ...(body && { method, body: JSON.stringify(body) }),
    });
  }
}

/** @throws all but that the plan is another one by now. */
function unlessChanged(error: unknown): undefined {
  const said = isError(error) && isError(error.cause) ? error.cause : error;
  if (isError(said) && said.name === 'ConflictError') return undefined;
  throw error;
}
