import { z } from 'zod';

/** Writes to an MLflow server over REST, as training code does. */
export class MlflowSeed {
  constructor(private readonly url: string) {}

  async experiment(name: string): Promise<string> {
    const answer = await this.post('experiments/create', { name });
    return z.object({ experiment_id: z.string() }).parse(answer).experiment_id;
  }

  async run(options: {
    experiment: string;
    name: string;
    metrics?: Record<string, number | string>;
    params?: Record<string, string>;
    tags?: Record<string, string>;
    status?: 'RUNNING' | 'FINISHED';
  }): Promise<string> {
    const answer = await this.post('runs/create', {
      experiment_id: options.experiment,
      run_name: options.name,
      start_time: Date.now(),
      tags: entries(options.tags),
    });
    const runId = z
      .object({ run: z.object({ info: z.object({ run_id: z.string() }) }) })
      .parse(answer).run.info.run_id;
    await this.log(runId, options);
    if (options.status !== 'RUNNING') await this.finish(runId);
    return runId;
  }

  async log(
    runId: string,
    data: {
      metrics?: Record<string, number | string>;
      params?: Record<string, string>;
    },
  ): Promise<void> {
    await this.post('runs/log-batch', {
      run_id: runId,
      metrics: entries(data.metrics).map(metric => ({
        ...metric,
        timestamp: Date.now(),
        step: 0,
      })),
      params: entries(data.params),
    });
  }

  async finish(runId: string): Promise<void> {
    await this.post('runs/update', {
      run_id: runId,
      status: 'FINISHED',
      end_time: Date.now(),
    });
  }

  async model(
    name: string,
    options: { description?: string; tags?: Record<string, string> } = {},
  ): Promise<void> {
    await this.post('registered-models/create', {
      name,
      description: options.description,
      tags: entries(options.tags),
    });
  }

  async version(
    name: string,
    options: { runId?: string; tags?: Record<string, string> } = {},
  ): Promise<string> {
    const answer = await this.post('model-versions/create', {
      name,
      source: `s3://models/${encodeURIComponent(name)}`,
      run_id: options.runId,
      tags: entries(options.tags),
    });
    return z
      .object({ model_version: z.object({ version: z.string() }) })
      .parse(answer).model_version.version;
  }

  async alias(name: string, alias: string, version: string): Promise<void> {
    await this.post('registered-models/alias', { name, alias, version });
  }

  async deleteModel(name: string): Promise<void> {
    await this.send('DELETE', 'registered-models/delete', { name });
  }

  private post(path: string, body: object): Promise<unknown> {
    return this.send('POST', path, body);
  }

  private async send(
    method: string,
    path: string,
    body: object,
  ): Promise<unknown> {
    const response = await fetch(`${this.url}/api/2.0/mlflow/${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) {
      throw new Error(`${method} ${path}: ${response.status} ${text}`);
    }
    return JSON.parse(text || '{}');
  }
}

function entries(record: Record<string, number | string> = {}) {
  return Object.entries(record).map(([key, value]) => ({ key, value }));
}
