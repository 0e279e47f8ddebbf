/** Writes to an MLflow server over REST, as training code does. */
export class MlflowSeed {
  constructor(private readonly url: string) {}

  async createModel(
    name: string,
    options: { description?: string; tags?: Record<string, string> } = {},
  ): Promise<void> {
    await this.#send('POST', 'registered-models/create', {
      name,
      description: options.description,
      tags: Object.entries(options.tags ?? {}).map(([key, value]) => ({
        key,
        value,
      })),
    });
  }

  async setTag(name: string, key: string, value: string): Promise<void> {
    await this.#send('POST', 'registered-models/set-tag', { name, key, value });
  }

  async renameModel(name: string, newName: string): Promise<void> {
    await this.#send('POST', 'registered-models/rename', {
      name,
      new_name: newName,
    });
  }

  async deleteModel(name: string): Promise<void> {
    await this.#send('DELETE', 'registered-models/delete', { name });
  }

  async #send(method: string, path: string, body: object): Promise<void> {
    const response = await fetch(`${this.url}/api/2.0/mlflow/${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok) {
      throw new Error(
        `${method} ${path}: ${response.status} ${await response.text()}`,
      );
    }
  }
}
