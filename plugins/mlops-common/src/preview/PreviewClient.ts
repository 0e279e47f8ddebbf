import { ResponseError } from '@backstage/errors';
import {
  modelServicePreviewSchema,
  type ModelServicePreview,
  type PreviewRequest,
} from './modelServicePreview';
import {
  nameCheckSchema,
  type NameCheck,
  type NameCheckRequest,
} from './nameCheck';

/**
 * What a template would make, before it is run, and whether its names are free.
 *
 * @public
 */
export interface PreviewApi {
  previewModelService(
    request: PreviewRequest,
    options?: { signal?: AbortSignal },
  ): Promise<ModelServicePreview>;
  /** Whether the names that a service would take are free. */
  checkNames(
    request: NameCheckRequest,
    options?: { signal?: AbortSignal },
  ): Promise<NameCheck>;
}

/**
 * Asks the scaffolder's mlops module. Rejects with a
 * `ResponseError` of `@backstage/errors` when the backend says no.
 *
 * @public
 */
export class PreviewClient implements PreviewApi {
  constructor(
    private readonly apis: {
      discoveryApi: { getBaseUrl(pluginId: string): Promise<string> };
      fetchApi: { fetch: typeof fetch };
    },
  ) {}

  async previewModelService(
    request: PreviewRequest,
    options: { signal?: AbortSignal } = {},
  ): Promise<ModelServicePreview> {
    return modelServicePreviewSchema.parse(
      await this.#ask('preview', request, options.signal),
    );
  }

  async checkNames(
    request: NameCheckRequest,
    options: { signal?: AbortSignal } = {},
  ): Promise<NameCheck> {
    return nameCheckSchema.parse(
      await this.#ask('names', request, options.signal),
    );
  }

  async #ask(
    route: 'names' | 'preview',
    request: PreviewRequest | NameCheckRequest,
    signal: AbortSignal | undefined,
  ): Promise<unknown> {
    const { discoveryApi, fetchApi } = this.apis;
    const base = await discoveryApi.getBaseUrl('scaffolder');
    const response = await fetchApi.fetch(`${base}/mlops/v1/${route}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(request),
      signal,
    });
    if (!response.ok) throw await ResponseError.fromResponse(response);
    return response.json();
  }
}
