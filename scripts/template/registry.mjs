import { join } from 'node:path';
import { untilAnswers } from '../processes.mjs';
import { freePort, venv } from './project.mjs';

/** MLflow itself, with a database and artifacts of its own. */
export async function startRegistry(programs, folder) {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  programs.start(
    'template-mlflow',
    { node: join(venv, 'bin', 'mlflow'), env: process.env },
    [
      ...['server', '--host', '127.0.0.1', '--port', `${port}`],
      ...['--backend-store-uri', `sqlite:///${join(folder, 'mlflow.db')}`],
      ...['--artifacts-destination', join(folder, 'artifacts')],
      ...['--workers', '1'],
    ],
    { cwd: folder },
  );
  await untilAnswers(`${url}/health`, { timeoutMs: 600_000 });
  return new Registry(url);
}

/** What the tests ask MLflow for, by its REST API. */
class Registry {
  constructor(url) {
    this.url = url;
  }

  async versions(model) {
    const filter = encodeURIComponent(`name='${model}'`);
    const { model_versions: versions = [] } = await this.#call(
      `model-versions/search?filter=${filter}`,
    );
    return versions.sort((a, b) => Number(a.version) - Number(b.version));
  }

  async alias(model, alias) {
    const { model_version: version } = await this.#call(
      `registered-models/alias?name=${model}&alias=${alias}`,
    );
    return version;
  }

  setAlias(model, alias, version) {
    return this.#call('registered-models/alias', {
      name: model,
      alias,
      version,
    });
  }

  async model(model) {
    const { registered_model: found } = await this.#call(
      `registered-models/get?name=${model}`,
    );
    return found;
  }

  /** The metrics, parameters and tags of a run, by name. */
  async run(id) {
    const { run } = await this.#call(`runs/get?run_id=${id}`);
    const byName = (list = []) =>
      Object.fromEntries(list.map(({ key, value }) => [key, value]));
    return {
      metrics: byName(run.data.metrics),
      params: byName(run.data.params),
      tags: byName(run.data.tags),
    };
  }

  async #call(path, body) {
    const response = await fetch(`${this.url}/api/2.0/mlflow/${path}`, {
      ...(body && {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
      }),
    });
    const text = await response.text();
    if (!response.ok)
      throw new Error(`MLflow answers ${response.status}: ${text}`);
    return JSON.parse(text);
  }
}
