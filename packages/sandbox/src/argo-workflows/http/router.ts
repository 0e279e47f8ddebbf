import { timingSafeEqual } from 'node:crypto';
import express, { type RequestHandler, type Router } from 'express';
import { GrpcError } from '../../grpc';
import { addOtherRoutes } from './otherRoutes';
import { sendError, type ArgoServer } from './server';
import { addWorkflowRoutes } from './workflowRoutes';

/** The Argo server's REST API, as its gateway serves it. */
export function createArgoWorkflowsRouter(
  server: ArgoServer,
  token: string | undefined,
): Router {
  const router = express.Router();
  router.get('/', (_, response) => {
    response
      .type('text/html')
      .send('<!doctype html><title>Argo (sandbox)</title><p>API only.</p>');
  });
  const api = express.Router();
  if (token) {
    api.use(requireToken(token));
  }
  api.use(readJson());
  addWorkflowRoutes(api, server);
  addOtherRoutes(api, server);
  api.use((_request, response) => {
    sendError(response, new GrpcError('NotFound', 'Not Found'));
  });
  router.use('/api/v1', api);
  return router;
}

/** In a header, or in the cookie that the console sets. */
function requireToken(token: string): RequestHandler {
  const wanted = Buffer.from(`Bearer ${token}`);
  const isRight = (given: string) => {
    const bytes = Buffer.from(given);
    return bytes.length === wanted.length && timingSafeEqual(bytes, wanted);
  };
  return (request, response, next) => {
    const cookie = /(?:^|;\s*)authorization=([^;]*)/.exec(
      request.headers.cookie ?? '',
    )?.[1];
    const given = [
      request.headers.authorization,
      cookie?.replace(/%20/g, ' ').replace(/^"(.*)"$/, '$1'),
    ];
    if (given.some(each => each !== undefined && isRight(each))) {
      next();
      return;
    }
    sendError(
      response,
      new GrpcError(
        'Unauthenticated',
        'token not valid. see https://argo-workflows.readthedocs.io/en/latest/faq/',
      ),
    );
  };
}

/** The gateway does not ask for a content type. */
function readJson(): RequestHandler {
  const read = express.text({ type: () => true, limit: '4mb' });
  return (request, response, next) => {
    read(request, response, (error?: unknown) => {
      const body: unknown = request.body;
      try {
        if (error) {
          throw error;
        }
        request.body =
          typeof body === 'string' && body.trim() ? JSON.parse(body) : {};
        next();
      } catch (problem) {
        const message =
          problem instanceof Error ? problem.message : String(problem);
        sendError(response, new GrpcError('InvalidArgument', message));
      }
    });
  };
}
