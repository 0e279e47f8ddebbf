import express, { type Router } from 'express';
import type { MlflowRegistry } from '../registry';
import { endpoint, sendError } from './endpoint';
import { read, text } from './parameters';
import { withoutEmpty } from './shapes';

/** The artifact proxy (`mlflow server --serve-artifacts`). */
export function addArtifactRoutes(
  router: Router,
  { artifacts }: MlflowRegistry,
): void {
  router.get(
    '/artifacts',
    endpoint(parameters => {
      const { path } = read({ path: text }, parameters);
      return withoutEmpty({
        files: artifacts.list('', path).map(file =>
          withoutEmpty({
            path: file.path.slice(path ? path.length + 1 : 0),
            is_dir: file.isDirectory,
            file_size: file.size,
          }),
        ),
      });
    }),
  );
  router.get('/artifacts/*', (request, response) => {
    try {
      const content = artifacts.get(pathOf(request.params));
      response.type('application/octet-stream').send(content);
    } catch (error) {
      sendError(response, error);
    }
  });
  router.put(
    '/artifacts/*',
    express.raw({ type: () => true, limit: '64mb' }),
    (request, response) => {
      try {
        const body: unknown = request.body;
        artifacts.put(
          pathOf(request.params),
          Buffer.isBuffer(body) ? body : Buffer.alloc(0),
        );
        response.json({});
      } catch (error) {
        sendError(response, error);
      }
    },
  );
  router.delete('/artifacts/*', (request, response) => {
    try {
      artifacts.delete(pathOf(request.params));
      response.json({});
    } catch (error) {
      sendError(response, error);
    }
  });
}

function pathOf(params: Record<string, string>): string {
  return params[0] ?? '';
}
