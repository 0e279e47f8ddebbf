import express, { type Router } from 'express';
import type { MlflowRegistry } from '../registry';
import { addArtifactRoutes } from './artifactRoutes';
import { requireAuth, type MlflowAuth } from './auth';
import { addExperimentRoutes } from './experimentRoutes';
import { addLoggedModelRoutes } from './loggedModelRoutes';
import { addLoggingRoutes } from './loggingRoutes';
import { addModelRoutes } from './modelRoutes';
import { addRunRoutes } from './runRoutes';
import { addVersionRoutes } from './versionRoutes';

/** The release whose answers these are; Python clients ask for it. */
const MLFLOW_VERSION = '3.17.2';

/** MLflow's REST API, under both prefixes. */
export function createMlflowRouter(
  registry: MlflowRegistry,
  auth?: MlflowAuth,
): Router {
  const router = express.Router();
  router.get('/health', (_, response) => {
    response.type('text/plain').send('OK');
  });
  if (auth) {
    router.use(requireAuth(auth));
  }
  router.get('/version', (_, response) => {
    response.type('text/html').send(MLFLOW_VERSION);
  });

  const api = express.Router();
  api.use(lenientJson());
  addExperimentRoutes(api, registry);
  addRunRoutes(api, registry);
  addLoggingRoutes(api, registry);
  addModelRoutes(api, registry);
  addVersionRoutes(api, registry);
  addLoggedModelRoutes(api, registry);
  router.use(['/api/2.0/mlflow', '/ajax-api/2.0/mlflow'], api);

  const artifacts = express.Router();
  addArtifactRoutes(artifacts, registry);
  router.use(
    ['/api/2.0/mlflow-artifacts', '/ajax-api/2.0/mlflow-artifacts'],
    artifacts,
  );
  router.get(
    ['/api/3.0/mlflow/server-info', '/ajax-api/3.0/mlflow/server-info'],
    (_, response) => {
      response.json({ store_type: 'SqlStore', workspaces_enabled: false });
    },
  );
  router.get('/', (_, response) => {
    response
      .type('text/html')
      .send('<!doctype html><title>MLflow (sandbox)</title><p>API only.</p>');
  });
  return router;
}

/** As Flask's `get_json(silent=True)`: what cannot be read counts as empty. */
function lenientJson(): express.RequestHandler {
  const parse = express.text({ type: () => true, limit: '16mb' });
  return (request, response, next) => {
    parse(request, response, (error?: unknown) => {
      request.body = error ? undefined : parsed(request.body);
      next();
    });
  };
}

function parsed(body: unknown): unknown {
  if (typeof body !== 'string' || body === '') {
    return undefined;
  }
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
