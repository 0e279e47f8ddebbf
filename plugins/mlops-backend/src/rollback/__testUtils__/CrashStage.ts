import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { toError } from '@backstage/errors';
import type { JsonObject } from '@backstage/types';
import {
  deliverySchema,
  operationPlanSchema,
  operationSchema,
  type Delivery,
  type EnvironmentDelivery,
  type Operation,
  type OperationPlan,
} from '@slipway/backstage-plugin-mlops-common';
import { CrashableBackend } from '../../operations/__testUtils__/crash/CrashableBackend';
import {
  sqliteFiles,
  type LastingDatabase,
} from '../../operations/__testUtils__/crash/databases';
import { until } from '../../operations/__testUtils__/until';

/** The machine may be busy with more than this. */
const PATIENCE_MS = 60_000;
const FEATURES = join(__dirname, 'portalFeatures.ts');

/** A portal that is killed and started again, before one environment. */
export class CrashStage {
  private constructor(
    readonly backend: CrashableBackend,
    private readonly database: LastingDatabase,
    private readonly entityPath: string,
    private readonly environment: string,
  ) {}

  static async open(options: {
    service: string;
    environment: string;
    config: JsonObject;
    port?: number;
  }): Promise<CrashStage> {
    const { service, environment, config, port } = options;
    const database = await sqliteFiles();
    const backend = await CrashableBackend.start({
      features: FEATURES,
      database: database.config,
      config,
      port,
    });
    const path = `/entities/component/default/${service}`;
    return new CrashStage(backend, database, path, environment);
  }

  async close(): Promise<void> {
    await this.backend.kill();
    await this.database.stop();
  }

  /** As the page has it. */
  async delivery(): Promise<Delivery | undefined> {
    const answer = await this.backend.request(`${this.entityPath}/delivery`);
    return deliverySchema.safeParse(await answer.json()).data;
  }

  /** Until the page shows it so. */
  async sees(
    isSo: (environment: EnvironmentDelivery, delivery: Delivery) => boolean,
  ): Promise<EnvironmentDelivery> {
    const find = (delivery: Delivery | undefined) =>
      delivery?.environments.find(({ name }) => name === this.environment);
    const seen = await until(
      () => this.delivery(),
      delivery => {
        const environment = find(delivery);
        return Boolean(delivery && environment && isSo(environment, delivery));
      },
      PATIENCE_MS,
    );
    const environment = find(seen);
    if (!environment) throw new Error('The environment is not there');
    return environment;
  }

  async rollBack(input: JsonObject = {}): Promise<Operation> {
    return this.start('rollback', input);
  }

  /** As a person does it who looks at each new plan, and agrees. */
  async start(action: string, input: JsonObject = {}): Promise<Operation> {
    const { operation } = await until(
      async () => this.confirm(await this.plan(action, input), input),
      ({ isRefused }) => !isRefused,
      PATIENCE_MS,
    );
    if (!operation) throw new Error('It was not started');
    return operation;
  }

  /** The click on the button below a plan; refused when the world has changed. */
  async confirm({ action, hash }: OperationPlan, input: JsonObject = {}) {
    const { environment } = this;
    const path = `${this.entityPath}/operations`;
    const reason = 'It is bad';
    const request = {
      method: 'POST' as const,
      body: { action, environment, input, planHash: hash, reason },
      // Whoever gets no answer asks again with the same key.
      key: randomUUID(),
    };
    const { ok, status, text } = await this.#answered(() =>
      this.#ask(path, request),
    );
    if (status === 409) return { isRefused: true };
    if (!ok) throw new Error(text);
    const operation = operationSchema.parse(JSON.parse(text));
    return { isRefused: false, operation };
  }

  /** The portal may be killed before it has answered, and comes back. */
  async #answered<T>(ask: () => Promise<T | undefined>): Promise<T> {
    const answer = await until(
      () =>
        ask().catch((error: unknown) => {
          // Of fetch, which is of another realm than the tests.
          if (toError(error).name === 'TypeError') return undefined;
          throw error;
        }),
      given => given !== undefined,
      PATIENCE_MS,
    );
    if (answer === undefined) throw new Error('There is no answer');
    return answer;
  }

  async plan(action: string, input: JsonObject = {}) {
    const { environment } = this;
    const request = {
      method: 'POST' as const,
      body: { action, environment, input },
    };
    const { ok, text } = await this.#answered(() =>
      this.#ask(`${this.entityPath}/plan`, request),
    );
    if (!ok) throw new Error(text);
    return operationPlanSchema.parse(JSON.parse(text));
  }

  /** Not while the portal does not know yet. */
  async #ask(...request: Parameters<CrashableBackend['request']>) {
    const answer = await this.backend.request(...request);
    const { ok, status } = answer;
    if (status === 503) return undefined;
    return { ok, status, text: await answer.text() };
  }
}

/** All is as Git says, and nothing is under way. */
export function isSettled({ destinations }: EnvironmentDelivery): boolean {
  return destinations.every(
    ({ applications, candidate, live }) =>
      live !== undefined &&
      candidate === undefined &&
      applications.length > 0 &&
      applications.every(
        ({ sync, health, operation }) =>
          sync === 'Synced' &&
          health.status === 'Healthy' &&
          operation?.phase !== 'Running',
      ),
  );
}

/**
 * Argo CD reads Degraded until the next release, as the Canary stays Failed. A
 * portal that has not seen the Canary yet does not know.
 */
export function isBackFromCanary({ destinations }: EnvironmentDelivery) {
  return destinations.every(
    ({ applications, candidate, traffic, rollouts }) =>
      candidate === undefined &&
      applications.length > 0 &&
      rollouts.length > 0 &&
      traffic.every(({ role, percent }) => role === 'live' || percent === 0) &&
      rollouts.every(({ phase }) =>
        ['Failed', 'Succeeded', 'Initialized'].includes(phase),
      ) &&
      applications.every(
        ({ sync, operation }) =>
          sync === 'Synced' && operation?.phase !== 'Running',
      ),
  );
}
