import { ResponseError } from '@backstage/errors';
import {
  modelServicePreviewSchema,
  type ModelServicePreview,
  type PreviewRequest,
} from './modelServicePreview';

/**
 * What a template would make, before it is run.
 *
 * @public
 */
export interface PreviewApi {
  previewModelService(
    request: PreviewRequest,
    options?: { signal?: AbortSignal },
  ): Promise<ModelServicePreview>;
}

/**
 * Asks the scaffolder's mlops module for previews. Rejects with a
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
    const { discoveryApi, fetchApi } = this.apis;
    const base = await discoveryApi.getBaseUrl('scaffolder');
    const response = await fetchApi.fetch(`${base}/mlops/v1/preview`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(request),
      signal: options.signal,
    });
    if (!response.ok) throw await ResponseError.fromResponse(response);
    return modelServicePreviewSchema.parse(await response.json());
  }
}
